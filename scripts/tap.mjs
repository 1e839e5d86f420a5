// Reads AVA's TAP output line by line: shows it in a form for people, and counts.

/** Of each failure so many lines are shown again: the assertion and what differed. */
const mostLines = 40;

/** A test that took this many milliseconds since the result before it is shown with its time. */
const worthATime = 5000;

/**
 * `print` gets each line to show; `now` is a clock in milliseconds.
 * Call `counts()` at the end, and `failures()` for what was shown of the tests that failed.
 */
export function createTapReader(print, now = Date.now) {
	let passed = 0;
	const failures = [];
	let current = null;
	let before = now();

	function took() {
		const since = now() - before;
		before += since;
		return since < worthATime ? '' : ` (${(since / 1000).toFixed(1)} s)`;
	}

	function read(line) {
		const [, not, title, directive] = /^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$/.exec(line) ?? [];
		if (title === undefined) {
			// Plan, version and totals are noise; a failure's details and what tests print are not.
			if (
				!/^(TAP version|\d+\.\.\d+$|# (tests|pass|fail|skip|todo) \d+$|# .*\b(before|after)\S* hook\b|\s*$|npm warn)/.test(
					line,
				)
			) {
				const shown = `    ${line.replace(/^# /, '')}`;
				print(shown);
				current?.push(shown);
			}
			return;
		}
		current = null;
		if (directive !== undefined) {
			print(`  - ${title} (${directive.toLowerCase()})`);
		} else if (not === undefined) {
			passed++;
			print(`  ✔ ${title}${took()}`);
		} else {
			current = [`  ✘ ${title}${took()}`];
			failures.push(current);
			print(current[0]);
		}
	}

	return {
		read,
		counts: () => ({passed, failed: failures.length}),
		failures: () => failures.map(lines => lines.slice(0, mostLines)),
	};
}
