# What a node adds to wg-quick(8), which stays as it is. Its bash reads this first (BASH_ENV), and so finds functions in the place of `ip`
# and `wg`. They change what wg-quick's own functions do, told by their names; what hooks call is not touched.
#
# A device is made in main, configured there and moved: its UDP socket stays in main. So main's routes say its MTU.
unset BASH_ENV
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh
# shellcheck source=waiting.sh
. /usr/local/lib/wgsim/waiting.sh

in_main() {
	nsenter --net=/proc/1/ns/net "$@"
}

# Its output is the log's (descriptor 9); its exit status goes to wgsim-wg-quick, which waits for it.
start_wireguard_go() {
	local socket=$wireguard_sockets/$INTERFACE.sock
	rm -f "$socket"
	{
		local code=0
		# Foreground, and without the advice to use a kernel that has WireGuard.
		WG_PROCESS_FOREGROUND=1 LOG_LEVEL=error in_main setsid wgsim-fragment wireguard-go "$INTERFACE" >&9 2>&9 || code=$?
		echo "$code" >&7
	} 7>"$wg_quick_run/$INTERFACE/ended" &
	until [ -S "$socket" ]; do
		kill -0 $! || return 1
		sleep 0.02
	done
}

# By the kernel or by wireguard-go, as the topology asks for.
add_device() {
	local wanted=any
	[ ! -e "$wireguard_implementation" ] || wanted=$(<"$wireguard_implementation")
	if [ "$wanted" = kernel ]; then
		# Left to itself, wg-quick would fall back to wireguard-go.
		in_main ip link add "$INTERFACE" type wireguard || exit 1
	elif [ "$wanted" = userspace ] || ! in_main ip link add "$INTERFACE" type wireguard 2>/dev/null; then
		start_wireguard_go
	fi
}

# Once it has its keys and peers, or was refused them. wireguard-go learns its MTU only where it was started, so it is told before, and
# is given the time to ask: see has_taken_mtu in tunnel.sh.
place_device() {
	local namespace pid
	namespace=$(command ip netns identify $$)
	if [ -n "$namespace" ]; then
		set_mtu_up 2>/dev/null || true
		pid=$(pgrep -xf "wireguard-go $INTERFACE") || true
		[ -z "$pid" ] || await_rest "$pid" || true
		in_main ip link set "$INTERFACE" netns "$namespace"
	fi
	# The kernel's WireGuard gives itself no link-local address either.
	command ip link set "$INTERFACE" addrgenmode none 2>/dev/null || true
}

ip() {
	case " ${FUNCNAME[*]:1} : $* " in
	*' add_if '*) add_device ;;
	*' set_config '*' : link set mtu '*) in_main ip link set mtu "$4" dev "$INTERFACE" ;;
	*' set_mtu_up '*' : link set '*) command ip "$@" ;;
	*' set_mtu_up '*) in_main ip "$@" ;;
	*) command ip "$@" ;;
	esac
}

wg() {
	local code=0
	case " ${FUNCNAME[*]:1} : $* " in
	*' set_config '*' : setconf '*)
		in_main wg "$@" || code=$?
		place_device
		return "$code"
		;;
	*' set_config '*) in_main wg "$@" ;;
	*) command wg "$@" ;;
	esac
}
