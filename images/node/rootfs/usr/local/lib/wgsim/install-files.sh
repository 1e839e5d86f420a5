# Sets up a namespace before its wires arrive: dummy devices, addresses, kernel settings, mounted files. Sourced by wgsim-boot and
# wgsim-apply. Each refusal of the kernel becomes a complaint, and the rest is still set up.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# Keeps the ports of this node's tunnels for them. Programs that ask for any free port would else be given one before its tunnel is up: name
# servers' clients, the lab's own probes, and each wireguard-go until it knows its port.
reserve_ports() {
	local ports reserved=$namespace_files/main/reserved-ports
	[ -e "$reserved" ] || return 0
	read -r ports <"$reserved"
	! heed sysctl ports "cannot reserve the ports of tunnels" sysctl -q -w "net.ipv4.ip_local_reserved_ports=$ports" ||
		settle sysctl ports
}

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

has_addresses() { # DUMMY ADDRESSES-WITH-COMMAS NAMESPACE-OPTION...
	local there address addresses
	there=$(ip "${@:3}" -oneline address show dev "$1" 2>/dev/null) || return 1
	IFS=, read -ra addresses <<<"$2"
	for address in "${addresses[@]}"; do
		[[ $there == *" $address "* ]] || return 1
	done
}

# In a running node, creates only the devices that are not there. A device that lost an address is recreated, which also restores its
# link-local address.
make_dummies() { # NAMESPACE
	local options=() name addresses folder=$namespace_files/$1
	[ "$1" = main ] || options=(-n "$1")
	while read -r name addresses; do
		if [ -e "$booted" ]; then
			! has_addresses "$name" "$addresses" "${options[@]}" || continue
			ip "${options[@]}" link del "$name" 2>/dev/null || true
		fi
		add_dummy "${options[@]}" "$name"
	done <"$folder/dummies"
	! heed address "$1" "addresses or routes refused in $1" ip "${options[@]}" -force -batch "$folder/boot.batch" ||
		settle address "$1"
	[ ! -e "$folder/sysctl.late.conf" ] || set_kernel "$1" "$1.late" "$folder/sysctl.late.conf"
}

# The rules in force, in numbers and without counters.
list_rules() { # NAMESPACE
	within "$1" nft --stateless --numeric list table inet wgsim 2>/dev/null
}

# Packet filter and NAT. Rules that were there go in the same moment, so that nothing passes in between; those that are refused leave them.
# What the kernel then lists is kept, to be compared: it writes rules in other words than the file.
load_rules() { # NAMESPACE
	local rules=$namespace_files/$1/nftables.conf loaded=$loaded_rules.$1
	if [ ! -e "$rules" ]; then
		rm -f "$loaded"
		within "$1" nft delete table inet wgsim 2>/dev/null || true
		settle nftables "$1"
		return
	fi
	# Not there while they are being loaded: the observer would take that for somebody's change.
	[ ! -e "$loaded" ] || mv "$loaded" "$loaded.before"
	if heed nftables "$1" "nftables rules refused in $1" within "$1" nft -f - < <(
		printf '%s\n' 'table inet wgsim' 'delete table inet wgsim'
		cat "$rules"
	); then
		settle nftables "$1"
		rm -f "$loaded.before"
		list_rules "$1" >"$loaded.new" && mv "$loaded.new" "$loaded"
	elif [ -e "$loaded.before" ]; then
		mv "$loaded.before" "$loaded"
	fi
}

# Prints what somebody has changed of the rules of a namespace, by hand or by a program; nothing where they are as loaded.
rules_problem() { # NAMESPACE
	local loaded=$loaded_rules.$1 now
	[ -e "$loaded" ] || return 0
	if ! now=$(list_rules "$1"); then
		echo "packet filter and NAT of $1 are gone: table inet wgsim is not there"
	elif [ "$now" != "$(<"$loaded")" ]; then
		echo "packet filter and NAT of $1 are not as planned: $(differing_chain "$loaded" - <<<"$now")"
	fi
}

# Names the first chain of two listings of a table that differs.
differing_chain() { # FILE FILE
	awk '
		$1 == "chain" { name = $2; if (!seen[name]++) order[++count] = name }
		NF { text[FNR == NR, name] = text[FNR == NR, name] $0 "\n" }
		$0 == "\t}" { name = "" }
		END {
			for (i = 1; i <= count; i++) {
				name = order[i]
				if (text[1, name] == text[0, name]) continue
				print "chain " name (text[0, name] == "" ? " is not there" : text[1, name] == "" ? " has been added" : " has other rules")
				exit
			}
			print "table inet wgsim has more than its chains"
		}' "$1" "$2"
}

# The names of the machine and its resolver, as they are at each start: Docker writes none, or others, of a container without a network.
# The node's own versions replace their content. Docker may have mounted these files, so they are overwritten.
put_mounted_files() {
	local path
	printf '%s\t%s\n' >/etc/hosts \
		127.0.0.1 localhost \
		::1 'localhost ip6-localhost ip6-loopback' \
		fe00::0 ip6-localnet \
		ff00::0 ip6-mcastprefix \
		ff02::1 ip6-allnodes \
		ff02::2 ip6-allrouters
	: >/etc/resolv.conf
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
