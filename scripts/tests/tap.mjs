// Reads AVA's TAP output line by line: shows it in a form for people, and counts.

/** Of each failure so many lines are shown again: the assertion and what differed. */
const mostLines = 40;

/** A test that took this many milliseconds since the result before it is shown with its time. */
const worthATime = 5000;

const noise =
	/^(TAP version|# (tests|pass|fail|skip|todo) \d+$|# .*\b(before|after)\S* hook\b|\s*$|npm warn)/;

/**
 * `print` gets each line to show; `now` is a clock in milliseconds.
 * At the end, `counts()` has the tests that passed and failed and those that did not run (null where the end never came); `titles()`
 * are of those that ran, and `failures()` is what was shown of those that failed.
 */
export function createTapReader(print, now = Date.now) {
	const titles = [];
	const failures = [];
	let passed = 0;
	let results = 0;
	let planned = null;
	let current = null;
	let before = now();

	function took() {
		const since = now() - before;
		before += since;
		return since < worthATime ? '' : ` (${(since / 1000).toFixed(1)} s)`;
	}

	function read(line) {
		const plan = /^1\.\.(\d+)$/.exec(line);
		const [, not, title, directive] = /^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$/.exec(line) ?? [];
		if (plan !== null) {
			planned = Number(plan[1]);
			current = null;
		} else if (title !== undefined) {
			results++;
			readResult(title, not === undefined, directive);
		} else if (!noise.test(line)) {
			// Of what is left, plan, version and totals are out: a failure's details, and what tests print.
			const shown = `    ${line.replace(/^# /, '')}`;
			print(shown);
			current?.push(shown);
		}
	}

	function readResult(title, isOk, directive) {
		current = null;
		if (directive !== undefined) {
			print(`  - ${title} (${directive.toLowerCase()})`);
			return;
		}

		titles.push(title);
		const line = `  ${isOk ? '✔' : '✘'} ${title}${took()}`;
		print(line);
		if (isOk) {
			passed++;
		} else {
			current = [line];
			failures.push(current);
		}
	}

	return {
		read,
		counts: () => ({
			passed,
			failed: failures.length,
			// AVA plans tests alone; a hook that fails and a file that crashes are results beside them.
			unrun: planned === null ? null : Math.max(0, planned - results),
		}),
		titles: () => titles,
		failures: () => failures.map(lines => lines.slice(0, mostLines)),
	};
}
