// The commands of examples/ci/ and action.yml do what they say, each run as it is written.

import {cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {parse} from 'yaml';
import {cli, type Ran, run} from './helpers.js';
import {buildImage, image} from './image-build.js';

const top = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => parse(readFileSync(join(top, path), 'utf8'));
const bin = mkdtempSync(join(tmpdir(), 'wgsim-bin-'));
writeFileSync(join(bin, 'wgsim'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`, {mode: 0o755});
const twoSites = readFileSync(join(top, 'topologies/two-sites.yaml'), 'utf8');
const topology = 'my-vpn.yaml';
const folders: string[] = [bin];

test.before(buildImage);
test.after.always(() => {
	for (const folder of folders) {
		rmSync(folder, {recursive: true, force: true});
	}
});

/** A folder as a job finds it: the files of a repository. */
function checkOut(name: string): string {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-job-'));
	folders.push(folder);
	writeFileSync(join(folder, topology), twoSites.replace(/^name: .*$/m, `name: ${name}`));
	return folder;
}

/** The action as it is fetched: a clone in which nothing is built. Its packages are there, as fetching them is CI's first step. */
function fetchAction(): string {
	const folder = mkdtempSync(join(tmpdir(), 'wgsim-action-'));
	folders.push(folder);
	const made = /^(node_modules|dist|\.git)(\/|$)/;
	cpSync(top, folder, {recursive: true, filter: path => !made.test(relative(top, path))});
	symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
	return folder;
}

/** Runs a script as CI does: bash that stops at the first failure, with what the job's `env` or `variables` say. */
const runScript = (script: string, folder: string, env: Record<string, string>): Promise<Ran> =>
	run(['bash', '-eo', 'pipefail', '-c', script], {
		cwd: folder,
		env: {PATH: `${bin}:${process.env.PATH}`, WGSIM_IMAGE: image, ...env},
	});

/** Fills in `${{ vars.X }}`, `${{ inputs.x }}` and `${{ runner.x }}` as the runner would. */
const fill = (env: Record<string, string>, values: Record<string, string>): Record<string, string> =>
	Object.fromEntries(
		Object.entries(env).map(([name, text]) => [
			name,
			text.replace(/\$\{\{ *(?:vars|inputs|runner)\.(\w+) *\}\}/g, (_, key) => values[key] ?? ''),
		]),
	);

const isReport = (folder: string, name: string): boolean =>
	/<testsuites[^>]* failures="0"/.test(readFileSync(join(folder, name), 'utf8'));

test.serial('GitHub: the job in the image', async t => {
	const workflow = read('examples/ci/github-actions.yml');
	const {image: job} = workflow.jobs;
	const folder = checkOut('test-github');
	const env = fill({...workflow.env, ...job.env}, {WGSIM_IMAGE: image});
	const scripts = job.steps.flatMap((step: {run?: string}) => step.run ?? []);
	t.is(scripts.length, 1);
	for (const script of scripts) {
		const {code, stdout, stderr} = await runScript(script, folder, env);
		t.is(code, 0, `${script}\n${stdout}\n${stderr}`);
	}

	const [upload] = job.steps.slice(-1);
	t.is(upload.if, 'always()');
	t.true(isReport(folder, upload.with.path.split('\n')[0]));
});

test.serial("GitHub: the action, on the runner's Docker", async t => {
	const {runner} = read('examples/ci/github-actions.yml').jobs;
	const action = read('action.yml');
	const used = runner.steps.find(({uses}: {uses?: string}) => uses?.includes('/wgsim@'));
	const defaults = Object.entries<{default?: string; required?: boolean}>(action.inputs).map(
		([name, input]) => [name, input.default ?? ''],
	);
	const inputs = {...Object.fromEntries(defaults), ...used.with};
	t.deepEqual(
		Object.keys(used.with).filter(name => action.inputs[name] === undefined),
		[],
	);
	const folder = checkOut('test-action');
	const scripts: {run: string; env?: Record<string, string>}[] = action.runs.steps.filter(
		(step: {run?: string}) => step.run,
	);
	t.is(scripts.length, 4);
	const fetched = fetchAction();
	const summary = join(folder, 'summary.md');
	writeFileSync(summary, '');
	for (const step of scripts) {
		const env = {
			GITHUB_ACTION_PATH: fetched,
			GITHUB_STEP_SUMMARY: summary,
			...fill(step.env ?? {}, {...inputs, temp: folder}),
		};
		// What a failure asks for can be done after a success, too.
		const {code, stdout, stderr} = await runScript(step.run, folder, env);
		t.is(code, 0, `${step.run}\n${stdout}\n${stderr}`);
	}

	t.true(existsSync(join(fetched, 'dist/cli.js')), 'it was built');
	// Each step of a real job has a summary of its own.
	t.regex(
		readFileSync(summary, 'utf8'),
		/^<h3>✅ .*all \d+ checks passed[\s\S]*<\/table>[\s\S]*^```mermaid\nflowchart[\s\S]*^```\n$/m,
	);
	t.true(isReport(folder, inputs.junit));
	t.regex(readFileSync(join(folder, inputs.page), 'utf8'), /^<!doctype html>[\s\S]*"title":"wgsim check/);
	t.false(existsSync(join(folder, inputs.capture)), 'nothing failed, and nothing was captured');
});

test.serial("GitLab: the job on the runner's Docker", async t => {
	const {variables, runner, '.vpn': kept} = read('examples/ci/gitlab-ci.yml');
	const folder = checkOut('test-gitlab');
	const {code, stdout, stderr} = await runScript(runner.script.join('\n'), folder, variables);
	t.is(code, 0, `${stdout}\n${stderr}`);
	t.is(kept.artifacts.when, 'always');
	t.true(isReport(folder, kept.artifacts.reports.junit));
});

test.serial('GitLab: the job in the image, which the runner starts with a shell of its own', async t => {
	const {variables, image: job, '.vpn': kept} = read('examples/ci/gitlab-ci.yml');
	const folder = checkOut('test-gitlab-image');
	t.deepEqual(job.image, {name: '$WGSIM_IMAGE', entrypoint: ['']});
	const named = Object.entries<string>(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
	const {code, stdout, stderr} = await run([
		...['docker', 'run', '--rm', '--privileged', '--network', 'none', '--entrypoint', '', ...named],
		...['-v', `${folder}:/builds`, '-w', '/builds', image, 'bash', '-eo', 'pipefail', '-c'],
		job.script.join('\n'),
	]);
	t.is(code, 0, `${stdout}\n${stderr}`);
	t.true(isReport(folder, kept.artifacts.reports.junit));
});
