# Copies lines from stdin to stdout without delay, and hides every secret in them: `mawk -W interactive -v secrets=FILE -f hide.awk`.
#
# It hides the secrets in FILE, one per line, and whatever may be a WireGuard key: 43 characters of base64 and `=`; 64 hexadecimal digits;
# and a mistyped key, which is a run of 40 or more base64 characters. A path can be as long, but has no mix of capitals and small letters.

function read_secrets(    line) {
	count = 0
	while ((getline line < secrets) > 0)
		if (line != "")
			literal[++count] = line
	close(secrets)
}

function is_key(token) {
	if (token ~ /=$/)
		return length(token) > 43 || token ~ /[A-Z]/ && token ~ /[a-z]/
	return token ~ /[A-Z]/ && token ~ /[a-z]/ || length(token) > 63 && token ~ /^[0-9A-Fa-f]+$/
}

function hide_keys(line,    done, token) {
	while (match(line, run)) {
		token = substr(line, RSTART, RLENGTH)
		done = done substr(line, 1, RSTART - 1) (is_key(token) ? "(hidden)" : token)
		line = substr(line, RSTART + RLENGTH)
	}
	return done line
}

# A short secret may be part of any word, so it is hidden only where it is a word of its own.
function stands_alone(line, start, width) {
	if (width > 7)
		return 1
	if (start > 1 && substr(line, start - 1, 1) ~ /[A-Za-z0-9]/)
		return 0
	return substr(line, start + width, 1) !~ /[A-Za-z0-9]/
}

function hide_literal(line, wanted,    done, start, width) {
	width = length(wanted)
	while ((start = index(line, wanted)) > 0) {
		done = done substr(line, 1, start - 1) (stands_alone(line, start, width) ? "(hidden)" : wanted)
		line = substr(line, start + width)
	}
	return done line
}

BEGIN {
	for (i = 0; i < 40; i++)
		run = run "[A-Za-z0-9+/]"
	run = run "[A-Za-z0-9+/]*=?"
	if (secrets != "")
		read_secrets()
}

# Control line: the file of secrets has changed.
$0 == "\001" { read_secrets(); next }

# Control line: await_said waits until everything before this line has been written.
$0 == "\002" { print > drained; close(drained); next }

{
	line = hide_keys($0)
	for (i = 1; i <= count; i++)
		line = hide_literal(line, literal[i])
	print line
}
