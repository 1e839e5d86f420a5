# Starts, stops and replaces the services of a running node. Sourced by wgsim-apply.
# shellcheck source=complain.sh
. /usr/local/lib/wgsim/complain.sh

# runsvdir looks for new folders when a child of its ends, and every 5 s: this is as if one did. A folder that changed within
# the last second it leaves for later, so the change is dated back.
wake_supervisor() {
	touch --date="@$((RANDOM + 1))" "$services"
	kill -CHLD 1
}

# All at one time. Their folders go elsewhere: a supervisor that is about to end writes to its own until it has.
stop_services() { # NAME...
	local name paths=() gone
	for name in "$@"; do
		[ ! -d "$services/$name" ] || paths+=("$services/$name")
	done
	[ ${#paths[@]} -gt 0 ] || return 0
	sv -w 10 force-stop "${paths[@]}" >/dev/null || true
	gone=$(mktemp -d /run/gone.XXXXXX)
	mv "${paths[@]}" "$gone/"
	wake_supervisor
}

start_service() { # NAME
	cp -r "$planned_services/$1" "$services/"
	wake_supervisor
}

# Its files have changed: what it has complained of is of before.
forget_ends() { # SERVICE
	rm -f "$service_exits/$1"
	settle service "$1"
}

# A service that is told to end is run again at once, as its new files say.
replace_service() { # NAME
	forget_ends "$1"
	[ "$1" != ready ] || doubt
	if [ ! -d "$services/$1" ]; then
		start_service "$1"
	else
		cp "$planned_services/$1/"* "$services/$1/"
		sv term "$services/$1" >/dev/null || true
	fi
}

# What the old question has found out does not hold for the new one, which has not been asked when this is noted.
doubt() {
	stop_services ready
	settle ready node
	note pending ready 'not ready yet: its check has not run'
}
