// What is said of jobs: each as it ends, and at the end those that failed, the slowest files, and how many tests passed.

/** So many files are named at the end. */
const most = 10;

const format = seconds => `${seconds.toFixed(1)} s`;

/** The lines for a job that has ended. */
export function describeJob({title, isTest, passed, failed, broken, lines, seconds}) {
	const isOk = failed === 0 && !broken;
	const counts = isTest ? `: ${passed} passed, ${failed} failed` : '';
	return [`${isOk ? '✔' : '✘'} ${title}${counts} (${format(seconds)})`, ...lines];
}

/** The last lines of a run that took `seconds`; what failed once more, where the reader looks first. The last one counts. */
export function summarize(results, seconds) {
	const sum = pick => results.reduce((total, result) => total + pick(result), 0);
	const broken = results.filter(result => result.broken).map(({title}) => title);
	const slowest = listFiles(results).slice(0, most);
	return [
		...results
			.filter(({failures}) => failures.length > 0)
			.flatMap(({title, failures}) => ['', `failed, ${title}`, ...failures.flat()]),
		'',
		`the slowest of ${listFiles(results).length} files`,
		...slowest.map(line => `  ${format(line.seconds).padStart(8)}  ${line.text}`),
		'',
		`${broken.length > 0 ? `${broken.join(' and ')} failed; ` : ''}took ${format(seconds)}`,
		`${sum(({passed}) => passed)} passed, ${sum(({failed}) => failed)} failed`,
	];
}

/** Files by the seconds that they took, all shards and Nodes together; the longest first. */
function listFiles(results) {
	const files = new Map();
	for (const {file, seconds} of results.filter(({isTest}) => isTest)) {
		const known = files.get(file) ?? {file, seconds: 0, runs: 0};
		files.set(file, {file, seconds: known.seconds + seconds, runs: known.runs + 1});
	}

	return [...files.values()]
		.toSorted((one, other) => other.seconds - one.seconds)
		.map(({file, seconds, runs}) => ({seconds, text: `${file}${runs === 1 ? '' : ` (${runs} runs)`}`}));
}

/** Whether all is well. A run without a test is not. */
export function isSuccess(results) {
	return (
		results.every(({failed, broken}) => failed === 0 && !broken) && results.some(({passed}) => passed > 0)
	);
}
