// Reads AVA's TAP output line by line: shows it in a form for people, and counts.

/** `print` gets each line to show. Call `counts()` at the end. */
export function createTapReader(print) {
	let passed = 0;
	let failed = 0;

	function read(line) {
		const [, not, title, directive] = /^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$/.exec(line) ?? [];
		if (title === undefined) {
			// Plan, version and totals are noise; a failure's details and what tests print are not.
			if (
				!/^(TAP version|\d+\.\.\d+$|# (tests|pass|fail|skip|todo) \d+$|# .*\b(before|after)\S* hook\b|\s*$|npm warn)/.test(
					line,
				)
			) {
				print(`    ${line.replace(/^# /, '')}`);
			}
		} else if (directive !== undefined) {
			print(`  - ${title} (${directive.toLowerCase()})`);
		} else if (not === undefined) {
			passed++;
			print(`  ✔ ${title}`);
		} else {
			failed++;
			print(`  ✘ ${title}`);
		}
	}

	return {read, counts: () => ({passed, failed})};
}
