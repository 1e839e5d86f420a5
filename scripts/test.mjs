// Everything that CI checks, from nothing installed: set-up, types, lint, unit tests and tests on real Docker on the next long-term
// Node, and what depends on Node on the oldest that runs wgsim. `--quick`: of the tests on Docker the reference lab's.
// `--this-node`: all of it on the Node that runs this, and on no other.

import os from 'node:os';
import {parseArgs} from 'node:util';
import {main, step} from './lib.mjs';
import {findNode, next, oldest} from './nodes.mjs';
import {dockerEnvironment, installTools, setUp} from './setup.mjs';
import {listJobs} from './tests/jobs.mjs';
import {watchProcessors} from './tests/processors.mjs';
import {describeJob, isSuccess, summarize} from './tests/report.mjs';
import {runJob} from './tests/run-job.mjs';
import {runJobs} from './tests/schedule.mjs';

// Labs wait for timers more than for a processor. Where most of them do, there is room for one more each.
const labsPerProcessor = 2;
const spareLabsPerProcessor = 1;
const idleShare = 0.1;

await main(async () => {
	const begun = performance.now();
	const {quick, 'this-node': onlyThis} = parseArgs({
		options: {quick: {type: 'boolean', default: false}, 'this-node': {type: 'boolean', default: false}},
	}).values;
	// Without Docker this throws: tests on it are never skipped.
	const engine = await setUp();
	await step('tools of the tests', () =>
		installTools({
			python3: 'python3-minimal',
			ip: 'iproute2',
			zsh: 'zsh',
			fish: 'fish',
			jq: 'jq',
			shellcheck: 'shellcheck',
		}),
	);
	const nodes = await chooseNodes(onlyThis);
	process.stdout.write(`✔ Node: ${nodes.map(({version}) => version).join(', and ')}\n`);
	const env = dockerEnvironment(engine);
	const processors = os.availableParallelism();
	const busyShare = watchProcessors();
	const results = await runJobs(listJobs({nodes, quick}), {
		places: labsPerProcessor * processors,
		spare: {
			places: spareLabsPerProcessor * processors,
			isFree: () => busyShare() < 1 - idleShare,
			seconds: 5,
		},
		run: async job => {
			const result = await runJob(job, env);
			print(describeJob(result));
			return result;
		},
	});
	print(summarize(results, (performance.now() - begun) / 1000));
	return isSuccess(results) ? 0 : 1;
});

async function chooseNodes(onlyThis) {
	if (onlyThis) {
		return [{program: process.execPath, version: process.version}];
	}

	return [await findNode(oldest), await findNode(next)];
}

function print(lines) {
	process.stdout.write(`${lines.join('\n')}\n`);
}
