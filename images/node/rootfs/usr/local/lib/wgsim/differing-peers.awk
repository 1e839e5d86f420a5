# Compares two configurations of one WireGuard interface, the first as it runs (`wg showconf`), the second as it is to be. Prints a line
# for each peer that differs: its key and `remove`, or what it is to have: key, endpoint, keepalive, allowed IPs, preshared key. There
# `-` is none, and `=` stands for allowed IPs that it has. Exit code 3: the interface itself differs, unless `peers_only` is set.

function take(key, value, parts, count, i) {
	if (key == "publickey") peer = value
	if (key == "allowedips") {
		count = split(value, parts, ",")
		for (i = 1; i <= count; i++) {
			if (parts[i] !~ /\//) parts[i] = parts[i] (parts[i] ~ /:/ ? "/128" : "/32")
			if (!((file, peer, parts[i]) in has)) allowed[file, peer] = allowed[file, peer] (allowed[file, peer] == "" ? "" : ",") parts[i]
			has[file, peer, parts[i]] = 1
		}
	} else values[file, peer, key] = value
	if (key == "publickey") peers[file, value] = 1
}

function get(of, peer, key, none) {
	return (of, peer, key) in values ? values[of, peer, key] : none
}

function same_allowed(peer, parts, count, i) {
	if (split(allowed[1, peer], parts, ",") != split(allowed[2, peer], parts, ",")) return 0
	count = split(allowed[2, peer], parts, ",")
	for (i = 1; i <= count; i++) if (!((1, peer, parts[i]) in has)) return 0
	return 1
}

FNR == 1 { file++; peer = "interface" }
{ sub(/#.*/, ""); gsub(/[ \t\r]/, "") }
/^\[/ { section = tolower($0); peer = section == "[peer]" ? "" : "interface"; next }
/=/ {
	at = index($0, "=")
	key = tolower(substr($0, 1, at - 1))
	# The key of a peer may stand behind what it is to have.
	if (peer == "" && key != "publickey") { held = held $0 "\n"; next }
	take(key, substr($0, at + 1))
	if (held != "") {
		count = split(held, lines, "\n")
		held = ""
		for (i = 1; i < count; i++) take(tolower(substr(lines[i], 1, index(lines[i], "=") - 1)), substr(lines[i], index(lines[i], "=") + 1))
	}
}

END {
	if (!peers_only && (get(1, "interface", "privatekey") != get(2, "interface", "privatekey") ||
		get(1, "interface", "listenport", 0) != get(2, "interface", "listenport", 0) ||
		get(1, "interface", "fwmark", "off") != get(2, "interface", "fwmark", "off"))) exit 3
	for (pair in peers) {
		split(pair, names, SUBSEP)
		peer = names[2]
		if (names[1] == 1) {
			if (!((2, peer) in peers)) gone[peer]
			continue
		}
		endpoint = get(2, peer, "endpoint", "-")
		keepalive = get(2, peer, "persistentkeepalive", "off")
		preshared = get(2, peer, "presharedkey", "-")
		same = (1, peer) in peers && same_allowed(peer)
		# One that has learnt where its peer is keeps it, where nobody says otherwise.
		if (same && (endpoint == "-" || endpoint == get(1, peer, "endpoint", "-")) &&
			keepalive == get(1, peer, "persistentkeepalive", "off") && preshared == get(1, peer, "presharedkey", "-")) continue
		print peer, endpoint, keepalive, same ? "=" : allowed[2, peer] == "" ? "-" : allowed[2, peer], preshared
	}
	# What a peer loses to another is to be with that one before.
	for (peer in gone) print peer, "remove"
}
