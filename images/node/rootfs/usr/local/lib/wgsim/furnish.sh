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

has_addresses() { # NAMESPACE DUMMY NAMESPACE-OPTION...
	local there address verb what device
	there=$(ip "${@:3}" -oneline address show dev "$2" 2>/dev/null) || return 1
	while read -r what verb address _ device; do
		if [ "$what $verb $device" = "address replace $2" ]; then
			[[ $there == *" $address "* ]] || return 1
		fi
	done <"$plan/namespaces/$1/boot.batch"
}

# In a node that runs already, only what is not there; one that lost an address is made anew, with its link-local one.
make_dummies() { # NAMESPACE
	local options=() force=() name
	[ "$1" = main ] || options=(-n "$1")
	[ ! -e /run/booted ] || force=(-force)
	while read -r name; do
		if [ -e /run/booted ]; then
			! has_addresses "$1" "$name" "${options[@]}" || continue
			ip "${options[@]}" link del "$name" 2>/dev/null || true
		fi
		add_dummy "${options[@]}" "$name"
	done <"$plan/namespaces/$1/dummies"
	ip "${options[@]}" "${force[@]}" -batch "$plan/namespaces/$1/boot.batch"
	[ ! -e "$plan/namespaces/$1/sysctl.late.conf" ] ||
		within "$1" sysctl -q -p "$plan/namespaces/$1/sysctl.late.conf"
}

translate_addresses() { # NAMESPACE
	[ ! -e "$plan/namespaces/$1/nftables.conf" ] || within "$1" nft -f "$plan/namespaces/$1/nftables.conf"
}
