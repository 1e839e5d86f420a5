# How long to wait for what may never come. Sourced by those who wait.

# Seconds in which no further node of the lab came up. Not seconds since this one did: on a slow machine, or in a large
# lab, the first node waits much longer for the last.
patience=30

# True while waiting is worth it. The count begins at the first call.
patient() {
	local nodes=(/run/fabric/nodes/*)
	if [ "${#nodes[@]}" != "${known_nodes:-none}" ]; then
		known_nodes=${#nodes[@]}
		SECONDS=0
	fi
	[ "$SECONDS" -lt "$patience" ]
}
