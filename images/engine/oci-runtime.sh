#!/bin/sh
# An OCI runtime for machines that cannot grant every capability: it takes those that are missing out of a container's
# or an exec's request, then lets the real runtime do the work. Written by `wgsim engine start`.
runtime='@RUNTIME@'
missing='@MISSING@'

# Rewrites the lists within "capabilities":{…} of one JSON file and leaves every other byte as it is. The text is cut
# at its quotes: what lies between them is structure and string by turns, and a string goes on over an escaped quote.
strip() {
	[ -f "$1" ] || return 0
	LC_ALL=C awk -v missing="$missing" '
		BEGIN {
			RS = "\001"
			count = split(missing, list, " ")
			for (i = 1; i <= count; i++) unwanted[list[i]] = 1
		}
		NR == 1 {
			count = split($0, part, "\"")
			before = part[1]
			inside = 0
			changed = 0
			for (i = 2; i <= count; i += 2) {
				text = part[i]
				while (match(text, /\\+$/) && RLENGTH % 2 == 1 && i < count) text = text "\"" part[++i]
				after = part[i + 1]
				if (inside && (text in unwanted) && before ~ /[[,][ \t\r\n]*$/) {
					changed = 1
					if (sub(/^[ \t\r\n]*,[ \t\r\n]*/, "", after) == 0) sub(/,[ \t\r\n]*$/, "", before)
					before = before after
				} else {
					printf "%s\"%s\"", before, text
					before = after
				}
				if (inside && after ~ /[}]/) inside = 0
				else if (text == "capabilities" && after ~ /^[ \t\r\n]*:[ \t\r\n]*[{]/ && after !~ /[}]/) inside = 1
			}
			printf "%s", before
		}
		END { exit changed ? 0 : 3 }
	' "$1" > "$1.wgsim" && cat "$1.wgsim" > "$1"
	rm -f "$1.wgsim"
}

previous=
for argument in "$@"; do
	case $previous in
		--bundle | -b) strip "$argument/config.json" ;;
		--process | -p) strip "$argument" ;;
	esac
	case $argument in
		--bundle=*) strip "${argument#*=}/config.json" ;;
		--process=*) strip "${argument#*=}" ;;
	esac
	previous=$argument
done
exec "$runtime" "$@"
