// Runs one job in a process of its own, and judges how it ended by what it said and by its exit code.

import {run} from '../lib.mjs';
import {withNode} from '../nodes.mjs';
import {createTapReader} from './tap.mjs';

/**
 * `env` is for tests. Resolves to the job with `passed` and `failed` tests, the lines of each of its `failures`, all `lines` to be
 * shown, and the `seconds` that it took. Types and lint count no tests: they have `broken`.
 */
export async function runJob(job, env) {
	const begun = performance.now();
	const outcome = job.isTest ? await runTests(job, env) : await runCheck(job);
	return {...job, ...outcome, seconds: (performance.now() - begun) / 1000};
}

async function runCheck({argv}) {
	const lines = [];
	const broken = (await run(argv, {onLine: line => lines.push(`    ${line}`)})) !== 0;
	return {passed: 0, failed: 0, failures: [], broken, lines: broken ? lines : []};
}

async function runTests({argv, env: own, program, match}, env) {
	const lines = [];
	const reader = createTapReader(line => lines.push(line));
	const code = await run(argv, {onLine: reader.read, env: {...env, ...withNode(program), ...own}});
	const lost = findLoss(reader, code, match);
	const failures = [...reader.failures(), ...(lost === null ? [] : [[`  ✘ ${lost}`]])];
	return {
		passed: reader.counts().passed,
		failed: failures.length,
		failures,
		broken: false,
		lines: lost === null ? lines : [...lines, `  ✘ ${lost}`],
	};
}

/** A run that breaks off, or that finds no test, must not look like success. Null where nothing is lost. */
export function findLoss(reader, code, match) {
	const {passed, failed, unrun} = reader.counts();
	const unmatched = match.filter(pattern => !reader.titles().some(title => matches(pattern, title)));
	if (unrun === null) {
		return `it broke off, with exit code ${code}`;
	}

	if (unrun > 0) {
		return `${unrun} of its tests did not run`;
	}

	if (passed + failed === 0) {
		return 'it has no test';
	}

	if (unmatched.length > 0) {
		return `no test is called ${unmatched.join(', or ')}`;
	}

	return code !== 0 && failed === 0 ? `it ended with exit code ${code}` : null;
}

/** As AVA's --match does it: `*` stands for anything. */
function matches(pattern, title) {
	const parts = pattern.split('*').map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
	return new RegExp(`^${parts.join('.*')}$`, 'su').test(title);
}
