# What a node still waits for until it has converged by itself. Sourced by wgsim-boot, after tunnel.sh.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# Seconds that a daemon may take to answer.
answer_within=5

# Whether `expect` lets this interface, BIRD protocol or part of one stay down.
is_excused() { # NAME
	local kind names name
	[ -e "$converged_files/expect" ] || return
	{
		read -r kind
		mapfile -t names
	} <"$converged_files/expect"
	for name in "${names[@]}"; do
		# shellcheck disable=SC2053 # A glob. Behind a space stands a part: of that, nothing is awaited by itself.
		[[ $1 != ${name%% *} ]] || { [ "$kind" = but ] && return 0 || return 1; }
	done
	[ "$kind" = only ]
}

# Prints `NAME TYPE LAST` of each protocol that is not up, of output of `show protocols all`. One that is switched off is as it should be, and
# so is one that only waits for others to call.
protocols_down() {
	awk '
		function judge() {
			wanted = type == "BGP" ? "^Established" : type == "RPKI" ? "^(Established|Sync-)" : ""
			if (name != "" && !template && !(state == "down" && info == "") && !(state == "up" && info ~ wanted))
				print name, type, state (info == "" ? "" : ", " info)
			name = ""
		}
		/^[^ ]/ {
			judge()
			if (NF >= 5 && $2 != "Proto") {
				name = $1; type = $2; state = $4; info = $6
				for (field = 7; field <= NF; field++) info = info " " $field
				template = 0
			}
		}
		/Neighbor (address|range):.*\// { template = 1 }
		END { judge() }'
}

missing_protocol() {
	local service namespace answer name type last own
	for service in "$planned_services"/bird.*; do
		[ -e "$service" ] || continue
		namespace=${service##*/bird.}
		own=true
		# The user's own alone can be excused; wgsim starts its own with -R.
		! grep -q 'bird -f -R' "$service/run" || own=false
		if ! answer=$(timeout "$answer_within" birdc -s "$(bird_socket "$namespace")" show protocols all 2>/dev/null); then
			echo "BIRD in $namespace does not answer"
			return
		fi
		while read -r name type last; do
			if ! $own || ! is_excused "$name"; then
				echo "$type $name is not up (last: $last)"
				return
			fi
		done < <(protocols_down <<<"$answer")
	done
	return 1
}

missing_handshake() {
	local path ifname namespace dump peer
	for path in "$tunnels"/*; do
		[ -e "$path" ] || continue
		ifname=${path##*/}
		! is_excused "$ifname" || continue
		namespace=$(<"$path/namespace")
		if ! dump=$(within "$namespace" timeout "$answer_within" wg show "$ifname" dump 2>/dev/null); then
			echo "$ifname is not there"
			return
		fi
		# One without an endpoint and a keepalive speaks only when it is spoken to.
		peer=$(awk -F '\t' 'NF == 8 && $5 == 0 && ($3 != "(none)" || $8 != "off") { print $1; exit }' <<<"$dump")
		if [ -n "$peer" ]; then
			echo "no handshake on $ifname with $peer"
			return
		fi
	done
	return 1
}

missing_answer() {
	local silent
	[ -s "$converged_files/reach" ] || return
	silent=$(fping --unreach --retry=1 --timeout=1000 --file="$converged_files/reach" 2>/dev/null) || true
	[ -n "$silent" ] || return
	echo "no answer from ${silent%%$'\n'*}"
}

# Prints the first thing that this node waits for; fails if there is nothing.
first_missing() {
	missing_protocol || missing_handshake || missing_answer
}

# Waits until this node has converged: NUMBER and TEXT are of the first command that waits for it. It has no end, as a fault or an absent
# neighbour has none. Looks twice a second at first, then ever more rarely.
await_converged() { # NUMBER TEXT
	local reason milliseconds=500 seconds
	while reason=$(first_missing); do
		note pending commands "command $1 waits until this node has converged ($reason): $2"
		printf -v seconds '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
		pause "$seconds"
		[ "$milliseconds" -ge 5000 ] || milliseconds=$((milliseconds + milliseconds / 10))
	done
}
