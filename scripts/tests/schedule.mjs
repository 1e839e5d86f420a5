// Runs jobs side by side: as many as there are places, the longest first, and alone what must be alone. While processors are idle, a
// few more.

/**
 * `run` gets a job and resolves to its result. Resolves to all results, as they came.
 *
 * Of a job: `places` that it takes, of as many as there are; `seconds` that it may take; `alone`, what must not run beside it:
 * 'docker', no other job that `usesMachine`, or 'machine', no other job at all.
 *
 * Jobs of one `file` on two `program`s of Node have the same labs, and are one after the other.
 *
 * A job that needs more places than there are gets all of them.
 *
 * `spare`: every `spare.seconds`, where `spare.isFree()`, one more job begins, up to `spare.places` above `places`.
 */
export async function runJobs(jobs, {places, run, spare = {places: 0, isFree: () => false, seconds: 60}}) {
	const waiting = jobs.toSorted(compareJobs);
	const running = new Set();
	const results = [];
	const {promise, resolve, reject} = defer();
	const begin = job => {
		waiting.splice(waiting.indexOf(job), 1);
		running.add(job);
		run(job).then(result => {
			running.delete(job);
			results.push(result);
			beginWhatFits();
		}, reject);
	};
	const beginWhatFits = () => {
		for (const job of [...waiting]) {
			if (fits(job, [...running], places)) {
				begin(job);
			}
		}

		if (running.size === 0) {
			resolve(results);
		}
	};
	const again = setInterval(() => {
		const more = spare.isFree() && waiting.find(job => fits(job, [...running], places + spare.places));
		if (more) {
			begin(more);
		}
	}, spare.seconds * 1000);
	beginWhatFits();
	try {
		return await promise;
	} finally {
		clearInterval(again);
	}
}

// Promise.withResolvers, which Node 20 does not have.
function defer() {
	const deferred = {};
	deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, {resolve, reject}));
	return deferred;
}

/** Those that are to be alone come first: nothing has to end before. */
function compareJobs(one, other) {
	return Number(other.alone !== null) - Number(one.alone !== null) || other.seconds - one.seconds;
}

function fits(job, running, places) {
	const taken = running.reduce((sum, one) => sum + one.places, 0);
	return (
		running.length === 0 || (running.every(one => mayBeBeside(job, one)) && taken + job.places <= places)
	);
}

function mayBeBeside(one, other) {
	return !excludes(one, other) && !excludes(other, one);
}

/** A file's labs have names of their own, and so would be the same ones on two Nodes at a time. Its shards may be side by side. */
function excludes({alone, file, program}, other) {
	return (
		alone === 'machine' ||
		(alone === 'docker' && other.usesMachine) ||
		(file !== null && file === other.file && program !== other.program)
	);
}
