# The output of a node: all of it goes through a filter that hides secrets before it reaches Docker's log. Sourced by complain.sh.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# A FIFO that its writer opens for reading too has no broken pipe: while the filter is away, output waits here.
said=/run/wgsim/said
drained=/run/wgsim/drained

library=/usr/local/lib/wgsim

log() {
	echo "wgsim: $*" >&2
}

hide_secrets() { # OPTION...
	mawk -W interactive -v secrets="$secrets" "$@" -f "$library/hide.awk"
}

# Sends the output of this process, and of all that it starts from now on, through the filter. A filter that dies is started again.
speak_through_filter() {
	mkfifo -m 600 "$said"
	while :; do
		hide_secrets -v drained="$drained" <"$said" || pause 0.1
	done &
	exec 1<>"$said" 2>&1
}

# Makes the filter read the file of secrets again. The output of the first process is the filter's input.
learn_secrets() {
	echo $'\001' >/proc/1/fd/1
}

# Waits up to 2 s for all output so far to reach Docker.
await_said() {
	local tries
	echo $'\002'
	for ((tries = 0; tries < 200; tries++)); do
		[ ! -s "$drained" ] || return 0
		pause 0.01
	done
}
