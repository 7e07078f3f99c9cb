#!/usr/bin/env bash
# Installs ktask below a scratch directory and tries what is there: the binary, the completions in a real
# bash, in zsh and fish where these are installed, and the manual page by man or groff.
#
# Usage: Tests/e2e/install.sh; it builds the release binary if need be.
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name="installation"
. "$repository/Tests/e2e/checks.sh"
is_empty() { [ ! -s "$1" ] || { head -n 5 "$1" >&2; false; }; }

# 1. Everything is where shells and man look for it, and nowhere else.
make -C "$repository" install DESTDIR="$work/root with space" PREFIX=/usr/local > "$work/log" 2>&1 \
  || { cat "$work/log" >&2; exit 1; }
prefix="$work/root with space/usr/local"
printf '%s\n' ./bin/ktask ./share/bash-completion/completions/ktask \
  ./share/fish/vendor_completions.d/ktask.fish ./share/man/man1/ktask.1 \
  ./share/zsh/site-functions/_ktask > "$work/expected"
(cd "$prefix" && find . -type f | LC_ALL=C sort) > "$work/installed"
check 'the files are where they belong' cmp -s "$work/expected" "$work/installed"
check 'the binary runs' "$prefix/bin/ktask" --version > /dev/null

# 2. bash completes subcommands, options, words, strategies and labels.
export PATH="$prefix/bin:$PATH"
completion="$prefix/share/bash-completion/completions/ktask"
check 'bash takes the script' bash -n "$completion"
mkdir -p "$work/project/data"
cp "$repository/data/EURUSD_1h.csv" "$work/project/data/"
cd "$work/project"
ktask init > /dev/null 2> "$work/init.log"
complete_() {  # complete_ WORD...: what bash proposes for the last of the words
  bash --norc --noprofile -c '
    source "$1"
    shift
    COMP_WORDS=(ktask "$@") COMP_CWORD=$# COMP_LINE="ktask $*" COMP_TYPE=9 COMP_KEY=9
    COMP_POINT=${#COMP_LINE}
    function_name=$(complete -p ktask | sed "s/.* -F \([^ ]*\) .*/\1/")
    $function_name ktask "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" || true
    printf "%s\n" "${COMPREPLY[@]}" | sed "s/ *$//"' bash "$completion" "$@" 2> "$work/bash.log"
}
complete_ bu > "$work/out"
check 'subcommands are completed' has "$work/out" build
complete_ build --keep > "$work/out"
check 'options are completed' has "$work/out" --keep-going
complete_ build --format '' > "$work/out"
check 'words are completed' has "$work/out" json
complete_ build -s fi > "$work/out"
check 'strategies are completed' has "$work/out" first
complete_ build feature/EURUSD/1h_rsi > "$work/out"
check 'labels are completed' has "$work/out" feature/EURUSD/1h_rsi_oversold
complete_ build indicator/ > "$work/out"
check 'labels are those that begin so' lacks "$work/out" feature
complete_ show metad > "$work/out"
check 'labels are completed of other commands too' has "$work/out" metadata
complete_ schema k > "$work/out"
check 'files of schemas are completed' has "$work/out" ktaskfile
check 'bash has nothing to complain of' is_empty "$work/bash.log"
echo 'indicators: [' > strategies/first.yaml
complete_ build feat > "$work/out"
check 'a broken strategy gives no labels, and no noise' is_empty "$work/bash.log"
cd "$work"

# 3. Other shells, where they are.
if command -v zsh > /dev/null; then
  check 'zsh takes the script' zsh -n "$prefix/share/zsh/site-functions/_ktask"
fi
if command -v fish > /dev/null; then
  check 'fish takes the script' fish --no-execute "$prefix/share/fish/vendor_completions.d/ktask.fish"
fi
check 'zsh knows what the script is for' has "$prefix/share/zsh/site-functions/_ktask" '#compdef ktask'
check 'fish knows what the script is for' \
  has "$prefix/share/fish/vendor_completions.d/ktask.fish" 'complete -c'

# 4. The manual page has every command and every option, and no formatter complains of it.
page="$prefix/share/man/man1/ktask.1"
names() { ktask $1 --help | sed -nE "s/^  ([a-z]+) +[A-Z].*/${1:+$1 }\\1/p" | grep -v '^help$'; }
{ names ''; names cache; } > "$work/commands"
check 'commands have commands' grep -qx 'cache gc' "$work/commands"
while read -r command; do
  check "the page has $command" has "$page" ".SS \"ktask $command\""
  for option in $(ktask $command --help | grep -oE -- '--[a-z]+(-[a-z]+)*' | LC_ALL=C sort -u); do
    check "the page has $option" has "$page" "${option//-/\\-}"
  done
done < "$work/commands"
for section in NAME SYNOPSIS DESCRIPTION COMMANDS 'EXIT STATUS' ENVIRONMENT FILES EXAMPLES; do
  check "the page has $section" grep -qE "^\.SH \"?$section\"?$" "$page"
done
if command -v groff > /dev/null; then
  groff -man -Tutf8 -ww -b -z "$page" > "$work/groff.log" 2>&1
  check 'groff has nothing to complain of' is_empty "$work/groff.log"
fi
if command -v mandoc > /dev/null; then
  mandoc -T lint -W warning "$page" > "$work/mandoc.log" 2>&1 || true
  check 'mandoc has nothing to complain of' is_empty "$work/mandoc.log"
fi
if command -v man > /dev/null && command -v groff > /dev/null; then
  MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings -l "$page" > "$work/page.txt" 2> "$work/man.log"
  check 'man has nothing to complain of' is_empty "$work/man.log"
  check 'man shows the page' has "$work/page.txt" 'ktask build --format json | jq .counts'
fi

passed
