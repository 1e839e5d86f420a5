// The completion script of each shell: it passes the words typed so far to `wgsim complete` and offers its output.

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

// Bash splits words at : and =, and wants back only what follows the last of them.
const bash = `# bash completion for wgsim: source <(wgsim completion bash)
_wgsim() {
	local line=\${COMP_LINE:0:COMP_POINT} words value description
	read -a words <<<"$line"
	[[ $line == *[[:space:]] && $line != *\\\\[[:space:]] ]] && words+=('')
	local current=\${words[-1]} stem=
	[[ $current == *[:=]* ]] && stem=\${current%"\${current##*[:=]}"}
	COMPREPLY=()
	while IFS=$'\\t' read -r value description; do
		COMPREPLY+=("$(printf %q "\${value#"$stem"}")")
	done < <(wgsim complete -- "\${words[@]:1}" 2>/dev/null)
	[[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *[/:\\ ] ]] && compopt -o nospace
}
complete -F _wgsim wgsim
`;

const zsh = `#compdef wgsim
# zsh completion for wgsim: source <(wgsim completion zsh), or a file _wgsim in a folder of $fpath
_wgsim() {
	local line tab=$'\\t'
	local -a open closed
	for line in "\${(@f)$(wgsim complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
		[[ -n $line ]] || continue
		local value=\${line%%$tab*} item
		item=\${value//:/\\\\:}:\${line#*$tab}
		[[ $value == *[/:\\ ] ]] && open+=("$item") || closed+=("$item")
	done
	(( $#open )) && _describe -t wgsim wgsim open -S ''
	(( $#closed )) && _describe -t wgsim wgsim closed
}
if [ "$funcstack[1]" = _wgsim ]; then
	_wgsim
else
	compdef _wgsim wgsim
fi
`;

const fish = `# fish completion for wgsim: wgsim completion fish | source
complete --command wgsim --no-files --arguments '(wgsim complete -- (commandline -opc)[2..] (commandline -ct | string replace --all -- "\\\\ " " ") 2>/dev/null)'
`;

export const scripts: Readonly<Record<Shell, string>> = {bash, zsh, fish};
