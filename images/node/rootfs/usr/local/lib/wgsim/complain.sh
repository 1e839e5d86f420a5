# Complaints: what this node was told to do and cannot. Each is a file in $complaints for as long as it holds. The fabric's
# observer reads them (fabric/observe/complaints.py), and reports them as facts of the lab.
# shellcheck source=say.sh
. /usr/local/lib/wgsim/say.sh

# With `.KIND.SUBJECT`: what a command has said on stderr.
kept_errors=/run/wgsim/errors

# Records a complaint, replacing an earlier one of the same kind and subject: note KIND SUBJECT TEXT.
note() {
	local new="$complaints/.$1.$2.$BASHPID"
	printf '%s %s\n%s\n' "$1" "$2" "$3" | hide_secrets >"$new"
	mv "$new" "$complaints/$1.$2"
}

# Records a complaint, and logs it unless it is already recorded with the same text.
complain() { # KIND SUBJECT TEXT
	local before=''
	[ ! -e "$complaints/$1.$2" ] || before=$(<"$complaints/$1.$2")
	note "$@"
	[ "$before" = "$(<"$complaints/$1.$2")" ] || log "$3"
}

settle() { # KIND SUBJECT
	[ ! -e "$complaints/$1.$2" ] || rm -f "$complaints/$1.$2"
}

complains_of() { # KIND SUBJECT
	[ -e "$complaints/$1.$2" ]
}

# Prints what a command has said as one line after a colon, or nothing if it said nothing: the first three lines, as they name the cause,
# and the last one. `ip` names the line of the batch after each error; that line is put before the error.
words_of() { # FILE
	local line printed=()
	while IFS= read -r line || [ -n "$line" ]; do
		if [[ $line =~ ^'Command failed '(.+):([0-9]+)$ && ${#printed[@]} -gt 0 && -e ${BASH_REMATCH[1]} ]]; then
			printed[-1]="$(sed -n "${BASH_REMATCH[2]}p" "${BASH_REMATCH[1]}"): ${printed[-1]}"
		elif [[ $line == *[![:space:]]* ]]; then
			printed+=("$line")
		fi
	done <"$1"
	[ ${#printed[@]} -gt 0 ] || return 0
	line=$(printf '%s; ' "${printed[@]:0:3}")
	line=${line%; }
	if [ ${#printed[@]} -gt 3 ]; then
		line+=" … ${printed[-1]}"
	fi
	echo ": ${line:0:1000}"
}

# Runs a command, and complains if it fails: heed KIND SUBJECT WHAT COMMAND... Warnings of a command that succeeds go to the log.
heed() {
	local kind=$1 subject=$2 what=$3 code=0 errors="$kept_errors.$1.$2"
	shift 3
	"$@" 2>"$errors" || code=$?
	if [ "$code" != 0 ]; then
		complain "$kind" "$subject" "$what$(words_of "$errors")"
	elif [ -s "$errors" ]; then
		cat "$errors" >&2
	fi
	return "$code"
}
