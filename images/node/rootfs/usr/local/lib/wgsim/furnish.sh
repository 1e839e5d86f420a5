# What a namespace holds before any wire: devices, addresses, kernel settings. Sourced by wgsim-boot and by wgsim-apply.

plan=/etc/wgsim

# A kernel without `dummy` lends another device that is always up and leads nowhere.
add_dummy() { # NAMESPACE-OPTION... NAME
	local name=${!#} options=("${@:1:$#-1}") type
	for type in dummy ifb bridge; do
		if ip "${options[@]}" link add "$name" type "$type" 2>/dev/null; then
			[ "$type" = dummy ] || log "$name is of type $type: this kernel has no dummy"
			return
		fi
	done
	log "$name: this kernel has none of dummy, ifb and bridge"
	return 1
}

# In a node that runs already, only what is not there.
make_dummies() { # NAMESPACE
	local options=() force=() name
	[ "$1" = main ] || options=(-n "$1")
	[ ! -e /run/booted ] || force=(-force)
	while read -r name; do
		if [ ! -e /run/booted ] || ! ip "${options[@]}" link show dev "$name" >/dev/null 2>&1; then
			add_dummy "${options[@]}" "$name"
		fi
	done <"$plan/namespaces/$1/dummies"
	ip "${options[@]}" "${force[@]}" -batch "$plan/namespaces/$1/boot.batch"
	[ ! -e "$plan/namespaces/$1/sysctl.late.conf" ] ||
		within "$1" sysctl -q -p "$plan/namespaces/$1/sysctl.late.conf"
}

translate_addresses() { # NAMESPACE
	[ ! -e "$plan/namespaces/$1/nftables.conf" ] || within "$1" nft -f "$plan/namespaces/$1/nftables.conf"
}
