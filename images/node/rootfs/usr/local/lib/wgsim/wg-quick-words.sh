# Reads what wg-quick(8) printed: the commands that it ran, and what they said. Sourced by wgsim-wg-quick.

last_command() {
	sed -n 's/^\[#\] //p' | tail -n 1
}

# Prints what failed: refusal IFNAME <FILE. wg-quick prints `[#] COMMAND`, what that says, and once one has failed, how it takes the
# interface away again.
refusal() {
	local line command='' words='' failed=''
	while read -r line; do
		case $line in
		'[#] '*)
			# A silent one of these belongs to the taking away.
			[[ -z $words && $command =~ ^(|nft\ -f\ .*|ip6?tables-restore\ -n)$ ]] ||
				failed="${command:+$command: }${words:-no reason given}"
			command=${line#'[#] '} words=''
			case $command in
			"ip link delete dev $1" | 'resolvconf -d '* | 'ip -'[46]' rule delete '*)
				echo "$failed"
				return
				;;
			esac
			;;
		'Unable to access interface: '*) ;; # Said as it is taken away.
		*) words+="${words:+ }$line" ;;
		esac
	done
	echo "${command:+$command: }${words:-no reason given}"
}
