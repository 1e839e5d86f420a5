# Sets up a namespace before its wires arrive: dummy devices, addresses, kernel settings, mounted files. Sourced by wgsim-boot and
# wgsim-apply. Each refusal of the kernel becomes a complaint, and the rest is still set up.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# On a kernel without `dummy`, uses another type of device that is always up and leads nowhere.
add_dummy() { # NAMESPACE-OPTION... NAME
	local name=${!#} options=("${@:1:$#-1}") type
	for type in dummy ifb bridge; do
		if ip "${options[@]}" link add "$name" type "$type" 2>/dev/null; then
			[ "$type" = dummy ] || log "$name is of type $type: this kernel has no dummy"
			settle device "$name"
			return
		fi
	done
	complain device "$name" "cannot create $name: this kernel has none of dummy, ifb and bridge"
}

has_addresses() { # NAMESPACE DUMMY NAMESPACE-OPTION...
	local there address verb what device
	there=$(ip "${@:3}" -oneline address show dev "$2" 2>/dev/null) || return 1
	while read -r what verb address _ device; do
		if [ "$what $verb $device" = "address replace $2" ]; then
			[[ $there == *" $address "* ]] || return 1
		fi
	done <"$namespace_files/$1/boot.batch"
}

# In a running node, creates only the devices that are not there. A device that lost an address is recreated, which also restores its
# link-local address.
make_dummies() { # NAMESPACE
	local options=() name folder=$namespace_files/$1
	[ "$1" = main ] || options=(-n "$1")
	while read -r name; do
		if [ -e "$booted" ]; then
			! has_addresses "$1" "$name" "${options[@]}" || continue
			ip "${options[@]}" link del "$name" 2>/dev/null || true
		fi
		add_dummy "${options[@]}" "$name"
	done <"$folder/dummies"
	! heed address "$1" "addresses or routes refused in $1" ip "${options[@]}" -force -batch "$folder/boot.batch" ||
		settle address "$1"
	[ ! -e "$folder/sysctl.late.conf" ] || set_kernel "$1" "$1.late" "$folder/sysctl.late.conf"
}

# Packet filter and NAT. Rules that were there go in the same moment, so that nothing passes in between; those that are refused leave them.
load_rules() { # NAMESPACE
	local rules=$namespace_files/$1/nftables.conf
	if [ ! -e "$rules" ]; then
		within "$1" nft delete table inet wgsim 2>/dev/null || true
		settle nftables "$1"
	elif heed nftables "$1" "nftables rules refused in $1" within "$1" nft -f - < <(
		printf '%s\n' 'table inet wgsim' 'delete table inet wgsim'
		cat "$rules"
	); then
		settle nftables "$1"
	fi
}

# Docker mounts some files over those of the container, and rewrites them at each start. The node's own versions replace their content.
put_mounted_files() {
	local path
	for path in "$mounted_files"/*; do
		[ ! -e "$path" ] || printf '%s\n' "$(<"$path")" >"/etc/${path##*/}"
	done
}

# Adds to /etc/hosts the names that this node's own WireGuard files need, and then those of the lab's nodes. A hosts file of the user's
# is left as it is.
name_nodes() {
	local path
	[ ! -e "$mounted_files/hosts" ] || return 0
	for path in "$own_names" "$shared_hosts"; do
		[ ! -e "$path" ] || printf '%s\n' "$(<"$path")" >>/etc/hosts
	done
}
