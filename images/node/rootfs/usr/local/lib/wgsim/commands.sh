# Runs the topology's own commands as a node boots. Sourced by wgsim-boot.
# shellcheck disable=SC2154 # library is say.sh's.
# shellcheck source=paths.sh
. /usr/local/lib/wgsim/paths.sh

# Waits for the interfaces in a file. An interface that has failed is not waited for.
await_interfaces() { # FILE
	local namespace name
	while read -r namespace name; do
		until is_up "$namespace" "$name" || complains_of wireguard "$name"; do
			in_time || break
			pause 0.05
		done
	done <"$1"
}

# Waits until each BIRD answers. One that has exited is not waited for.
await_birds() {
	local service namespace
	for service in "$planned_services"/bird.*; do
		[ -e "$service" ] || continue
		namespace=${service##*/bird.}
		until birdc -s "$(bird_socket "$namespace")" show status >/dev/null 2>&1 || complains_of service "bird.$namespace"; do
			in_time || break
			pause 0.05
		done
	done
}

# Runs one command and keeps the first and last lines of its stderr: run_command PATH SECONDS NAMESPACE WORDS. Returns the command's exit code.
run_command() {
	local enter=() code=0 keeper tries
	[ "$3" = main ] || enter=(ip netns exec "$3")
	: >"$4"
	exec 3> >(exec mawk -W interactive -v words="$4" -f "$library/words.awk" >&2)
	keeper=$!
	timeout --kill-after=5 "$2" "${enter[@]}" sh "$1" 2>&3 3>&- || code=$?
	exec 3>&-
	# Background jobs of the command may keep stderr open: do not wait for them.
	for ((tries = 0; tries < 50; tries++)); do
		kill -0 "$keeper" 2>/dev/null || break
		pause 0.01
	done
	return "$code"
}

# Waits for what the commands of this moment are to find.
await_moment() { # WHEN NUMBER TEXT
	case $1 in
	before-daemons) await_interfaces "$wire_ends" ;;
	after-daemons)
		await_interfaces "$awaited_interfaces"
		await_birds
		;;
	converged) await_converged "$2" "$3" ;;
	esac
}

# Runs the commands of one moment in order. A command that fails or exceeds its time is a complaint; the next one runs all the same. A running
# command is noted too, because a lab whose commands have not all finished has not converged.
run_commands() { # WHEN
	local path index seconds when namespace number text code began words=$kept_output.command waited=false
	for path in "$boot_commands"/*; do
		IFS=. read -r index seconds when namespace <<<"${path##*/}"
		[ "$when" = "$1" ] || continue
		number=$((10#$index + 1))
		text=$(<"$path")
		text=${text//$'\n'/; }
		$waited || await_moment "$when" "$number" "$text"
		waited=true
		note pending commands "command $number is still running: $text"
		code=0
		began=$SECONDS
		run_command "$path" "$seconds" "$namespace" "$words" || code=$?
		if [[ $code =~ ^(124|137)$ && $((SECONDS - began)) -ge $seconds ]]; then
			complain command "$number" "command $number did not finish within $seconds s and was killed: $text"
		elif [ "$code" != 0 ]; then
			complain command "$number" "command $number failed with exit code $code: $text$(words_of "$words")"
		fi
	done
}

# Before the daemons, which wait for it.
run_first_commands() {
	run_commands before-daemons
	note pending commands 'boot commands have not run yet'
}

# Beside the daemons.
run_later_commands() {
	run_commands after-daemons
	run_commands converged
	settle pending commands
}
