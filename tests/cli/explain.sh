#!/usr/bin/env bash
# What `explain` says of each rule is so: its mistakes are found, its examples of what is meant are at
# most information, or found by rules that are off.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"

# The findings of a run, a line each: rule, level, number of places.
found() {
    "$dg" check --isolated --format jsonl "$@" 2>err </dev/null |
        sed -n 's/^{"rule":"\([a-z-]*\)","level":"\([a-z]*\)".*/\1 \2/p' >out
    code=0
}
want_found() { grep -qx -e "$1" out || complain "no '$1'"; }
want_not_found() { ! grep -q -e "$1" out || complain "'$1'"; }
# Both what explain says and what is found.
says() { "$dg" explain "$1" | tr '\n' ' ' | grep -qF -e "$2" || complain "explain $1 doesn't say '$2'"; }

keeper='The old keeper counted every ship that passed the point before dawn.'
ledger='He wrote each name into a ledger with a green back that nobody read.'
gale='In the winter of the great gale eleven boats were late, and he lit a second lamp in the kitchen window.'
widow='Three of them came home by that light; the widow of the fourth brought him bread every Friday until she died.'
museum='The ledger lies in the museum now, open at a page on which nothing is written but the weather.'
town='A town remembers what it pays for, the harbour master used to say, and paid for the lamp himself.'
warning='Switch off the pump and wait until the gauge shows no pressure at all before you open the lid.'

begin 'repeated-block'
says repeated-block 'a paragraph was moved by copy and paste, and the original was left behind'
printf '%s %s\n\n%s %s\n\n%s\n\n%s\n\n%s %s\n' "$keeper" "$ledger" "$gale" "$widow" "$museum" "$town" "$keeper" "$ledger" >moved.txt
found moved.txt
want_found 'repeated-block warning'
says repeated-block 'the same warning above each of three procedures'
for part in filter valve belt; do
    printf '## Changing the %s\n\n%s\n\n1. Take the %s out.\n2. Clean the seat of the %s.\n3. Put a new one in.\n\n' "$part" "$warning" "$part" "$part"
done >procedures.md
found procedures.md
want_found 'repeated-block info'
want_not_found ' warning$'
says repeated-block 'a refrain'
{ for verse in "$keeper" "$gale" "$museum"; do printf '%s\n\nOh the lamp, the lamp, and the sea that is wide,\nand nobody home on the ebb of the tide.\n\n' "$verse"; done; } >refrain.md
found refrain.md
want_found 'repeated-block info'
want_not_found ' warning$'

begin 'repeated-sentences'
says repeated-sentences 'the conclusion was pasted twice into one line'
printf '%s %s\n%s\n%s %s %s %s\n' "$keeper" "$ledger" "$gale" "$museum" "$town" "$museum" "$town" >pasted.txt
found pasted.txt
want_found 'repeated-sentences warning'
says repeated-sentences 'a paragraph was worded anew, and the old one was left above it'
printf '%s\n\n%s %s %s\n\n%s In the winter of the gale more boats were late than ever before. %s\n\n%s\n' "$museum" "$keeper" "$ledger" "$gale" "$keeper" "$ledger" "$town" >anew.txt
found anew.txt
want_found 'repeated-sentences info'
says repeated-sentences 'a motto that is quoted again at the end'
printf 'He who lights a lamp for others walks in the dark himself. %s\n\n%s %s\n\n%s It stands on his stone, too. He who lights a lamp for others walks in the dark himself.\n' "$keeper" "$gale" "$widow" "$town" >motto.txt
found motto.txt
want_found 'repeated-sentences info'
want_not_found ' warning$'

begin 'repeated-passage'
says repeated-passage 'Off unless it is selected'
says repeated-passage 'a paragraph was pasted twice and its first words were edited in one copy'
printf 'Nobody knew that %s\n\n%s\n\nEverybody had heard that %s\n' "$gale" "$museum" "$gale" >edited.txt
found edited.txt
want_not_found .
found --select repeated-passage edited.txt
want_found 'repeated-passage info'
says repeated-passage 'a long name or a formula of words, "the Committee on the Elimination of ..."'
name='the Committee on the Elimination of Discrimination against Women and on the Rights of the Child'
printf 'In May %s sat in Geneva. %s\n\nIts report went to %s, which met again.\n' "$name" "$museum" "$name" >committee.txt
found --select repeated-passage committee.txt
want_found 'repeated-passage info'

begin 'doubled-words'
doubled() { printf '%s\n\nHe wrote down what he saw: %s.\n' "$keeper" "$1" >doubled.txt; found doubled.txt; }
says doubled-words '"Paris in the the spring", "as shown in the in the table"'
says doubled-words '"what it is is a lie"'
for text in 'that what it is is a lie' 'it was Paris in the the spring' 'ten boats, as shown in the in the table'; do
    doubled "$text"
    want_found 'doubled-words warning'
done
says doubled-words '("had had", "logged in in", "very very")'
says doubled-words 'names, code, what stands in quotation marks of its own, and anything that stands three times or more'
for text in 'she had had enough' 'he had logged in in the morning' 'it was very very cold' 'a boat from Pago Pago' \
    'the song goes on and on and on' 'the word was "the the" again'; do
    doubled "$text"
    want_not_found doubled
done
printf 'Call `in in` here, or do as the manual says:\n\n    the the\n' >doubled.md
found doubled.md
want_not_found doubled

section() { printf '## %s\n\n%s %s\n\n%s\n\n' "$1" "$2" "$ledger" "$gale"; }
begin 'repeated-section'
says repeated-section 'a merge kept a section from both sides'
{ printf '# Lamps\n\n'; section 'The second lamp' "$keeper"; section 'The museum' "$museum"; section 'The second lamp' "$keeper"; } >merged.md
found merged.md
want_found 'repeated-section warning'
says repeated-section '"Installation" for each of two products'
{
    printf '# Products\n\n'
    for product in Alpha Beta; do
        printf '## %s\n\n%s is a lamp.\n\n### Installation\n\nUnpack the box and put %s on a level table near a socket.\n\nTurn the key to the right until the lamp burns with a steady flame.\n\n' $product $product $product
    done
} >products.md
found products.md
want_not_found ' warning$'
says repeated-section 'Titles that come back by design (Parameters, Example, See also)'
{ printf '# Calls\n\n'; for f in open close; do printf '## Parameters\n\nThe lamp to %s.\n\n%s\n\n' $f "$gale"; done; } >parameters.md
found parameters.md
want_not_found 'repeated-section warning'

begin 'near-duplicate-block'
says near-duplicate-block 'six in ten of the longer one'
says near-duplicate-block 'a paragraph was rewritten, and its first version was left in'
printf '%s\n\n%s\n\n%s\n' "$gale" "$museum" "In the winter of the great storm nine boats were late, and he lit a second candle in the kitchen window." >rewritten.txt
found rewritten.txt
want_not_found near
found --select near-duplicate-block rewritten.txt
want_found 'near-duplicate-block info'

begin 'shared-block'
says shared-block 'an article was published twice, under two names'
printf '%s %s\n\n%s %s\n\n%s\n' "$keeper" "$ledger" "$gale" "$widow" "$museum" >first.txt
cp first.txt second.txt
found first.txt second.txt
want_not_found .
found --shared first.txt second.txt
want_found 'shared-block warning'
says shared-block 'a licence, an author'
for i in 1 2 3; do printf 'Essay number %s has its own words. %s\n\n%s\n' $i "$(printf 'Word%s%s ' $i a $i b $i c)" "$town" >essay$i.txt; done
found --shared essay1.txt essay2.txt essay3.txt
want_found 'shared-block info'
want_not_found ' warning$'

begin 'shared-sentences'
says shared-sentences 'both tell the same anecdote'
printf '%s %s %s\n' "$keeper" "$gale" "$widow" >one.txt
printf '%s %s %s\n' "$museum" "$gale" "$widow" >two.txt
found --shared one.txt two.txt
want_found 'shared-sentences info'

begin 'shared-passage'
says shared-passage 'a source was copied without quotation marks'
printf 'As was said long ago, %s\n' "$gale" >source.txt
printf 'We all know it: %s And so on.\n' "${gale%.}, and so did we." >thief.txt
found --shared source.txt thief.txt
want_not_found passage
found --select shared-passage source.txt thief.txt
want_found 'shared-passage info'

begin 'shared-near-duplicate'
says shared-near-duplicate 'a text was corrected in one document and not in the other'
printf '%s\n' "$gale" >old.txt
printf '%s\n' "${gale/eleven boats/twelve boats}" >new.txt
found --select shared-near-duplicate old.txt new.txt
want_found 'shared-near-duplicate info'
says shared-near-duplicate 'can be kept apart with --compare-within'
mkdir -p v1 v2
cp old.txt v1/a.txt
cp new.txt v2/a.txt
found --select shared-near-duplicate --compare-within 'v*' v1 v2
want_not_found .

begin 'shared-document'
says shared-document 'a page was saved under a second name'
found --select shared-document first.txt second.txt
want_found 'shared-document warning'
says shared-document 'Off unless it is selected'
found --shared first.txt second.txt
want_not_found shared-document
says shared-document 'a licence in each of several folders'
for i in 1 2 3; do mkdir -p l$i; cp first.txt l$i/LICENCE.txt; done
found --select shared-document l1 l2 l3
want_found 'shared-document info'

close_cases
