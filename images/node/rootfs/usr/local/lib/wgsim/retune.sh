# Gives an interface that wg-quick has brought up other peers while it carries packets. Sourced by wgsim-apply.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# What wg-quick(8) makes of a file beyond what `wg syncconf` takes: other lines than these.
of_peers='^(\[Peer\]|(PublicKey|PresharedKey|PersistentKeepalive)=)'

# The lines of a file that matter, without comments and spaces but those in hooks.
lines_of() { # FILE
	sed -E 's/#.*//; s/\r$//; s/^[[:space:]]+//; s/[[:space:]]+$//; s/[[:space:]]*=[[:space:]]*/=/; /^$/d' "$1"
}

has() { # TEXT PATTERN
	grep -Eiq "$2" <<<"$1"
}

# Whether a changed file differs only in what `wg syncconf` brings about: else routes, MTU, addresses or hooks would be of the old one. And
# that forgets what is not in the file: the mark of a default route, a port that the kernel picked, a key that a hook gave.
only_peers_differ() { # OLD NEW
	local old new ignored=$of_peers
	old=$(lines_of "$1")
	new=$(lines_of "$2")
	has "$new" '^PrivateKey=' && has "$new" '^ListenPort=' || return
	! has "$new" '^(Pre|Post)Up=.*\bwg\b' || return
	if has "$new" '^Table=off$'; then
		ignored+='|^AllowedIPs='
	elif has "$new" '^AllowedIPs=.*/0' && ! has "$new" '^(FwMark|Table)='; then
		return 1
	fi
	! has "$new" '^MTU=' || ignored+='|^Endpoint='
	[ "$(grep -Eiv "$ignored" <<<"$old")" = "$(grep -Eiv "$ignored" <<<"$new")" ]
}

# True where the interface follows its file without having been down.
retune_wg_quick() { # IFNAME
	local running=$wg_quick_run/$1/$1.conf file=$wireguard_configs/$1.conf
	[ -e "$running" ] && is_there "$1" && only_peers_differ "$running" "$file" || return
	wg-quick strip "$file" | sync_wireguard "$(<"$tunnels/$1/namespace")" "$1" || return
	cp "$file" "$running"
}
