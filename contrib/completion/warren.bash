# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# warren.bash - completions: the program itself says what may stand there (warren complete).

_warren() {
	local line=${COMP_LINE:0:COMP_POINT} words last prefix

	read -ra words <<<"$line"
	[[ $line != *[[:blank:]] ]] || words+=('')
	last=${words[-1]}
	mapfile -t COMPREPLY < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)

	# bash takes a ':' for the end of a word, and wants what follows only.
	if [[ $COMP_WORDBREAKS == *:* && $last == *:* ]]; then
		prefix=${last%"${last##*:}"}
		COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
	fi
	# After NODE: comes a device, without a blank between.
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *: ]] || compopt -o nospace
}

complete -o default -F _warren warren
