# Waits with a timeout for things that may never come. Sourced by the scripts that wait.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# A FIFO that nobody writes to.
never=/run/never

# Seconds since the last node of the lab came up. The time since this node came up would not do: on a slow machine, or in a
# large lab, the first node waits much longer for the last one.
timeout=30

# True until the timeout. The count begins at the first call, and again whenever a node comes up.
in_time() {
	local latest=''
	waiting_since=${waiting_since:-$EPOCHSECONDS}
	# It may be empty for a moment, while it is written.
	[ ! -e "$last_announced" ] || read -r latest <"$last_announced" || true
	[ "${latest:-0}" -le "$waiting_since" ] || waiting_since=$latest
	[ $((EPOCHSECONDS - waiting_since)) -lt "$timeout" ]
}

# Sleeps without starting a process: the builtin `read` times out on a FIFO that has no writer.
pause() { # SECONDS
	# Two processes may create it at the same time; one of them then finds it there.
	[ -p "$never" ] || mkfifo "$never" 2>/dev/null || [ -p "$never" ]
	read -r -t "$1" <>"$never" || true
}

# From now on the fabric can wake this process. What it waits for is a file, and the FIFO only says that it is time to look: opened
# before the first look, it misses nothing. Opened for both ways, it never reports the end of its writers.
open_waker() {
	mkdir -p "$wakers"
	[ -p "$wakers/$HOSTNAME" ] || mkfifo "$wakers/$HOSTNAME"
	exec {waker}<>"$wakers/$HOSTNAME"
}

# No process of the node is to keep it open: the fabric takes an open one for a node that waits.
close_waker() {
	exec {waker}<&-
}

# Sleeps until the fabric wakes this node, or for a second, should nobody do so.
await_waker() {
	read -r -t 1 -u "$waker" || true
}

# Whether all members of each network are plugged in.
are_complete() { # NETWORK...
	local network
	for network in "$@"; do
		[ -e "$complete_networks/$network" ] || return
	done
}

# Waits until each network has all its members plugged in. A router that starts before its neighbours exist tells the
# others too little, and may correct itself only 5 s later (MinLSInterval, RFC 2328). A network that was complete once
# counts as complete, so a restarted node does not wait.
await_networks() { # NETWORK...
	local network
	for network in "$@"; do
		until [ -e "$complete_networks/$network" ]; do
			if ! in_time; then
				# A member that never comes must not keep the others from starting.
				log "$network is not complete, and no node has come up for $timeout s: this node continues without it"
				break
			fi
			await_waker
		done
	done
}

# Sets `activity`: of each thread of a process its state, and how long it has run so far, in how many turns.
look_at_threads() { # PID
	local task state turns
	activity=''
	for task in /proc/"$1"/task/*; do
		# One that ends meanwhile is none.
		read -r state 2>/dev/null <"$task/stat" || continue
		read -r turns 2>/dev/null <"$task/schedstat" || turns=''
		# The name before the state may hold anything.
		state=${state##*) }
		activity+="${state:0:1} $turns "
	done
}

# Waits until a process has dealt with all that the kernel has told it: its threads sleep, and none has run between two looks. False where
# it ends, or still works after the timeout.
await_rest() { # PID
	local before=none activity deadline=$((EPOCHSECONDS + timeout))
	look_at_threads "$1"
	until [ "$activity" = "$before" ] && [[ $activity != *[!S0-9\ ]* ]]; do
		[ -n "$activity" ] && [ "$EPOCHSECONDS" -lt "$deadline" ] || return
		before=$activity
		pause 0.005
		look_at_threads "$1"
	done
}
