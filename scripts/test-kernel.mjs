// Runs two labs under another kernel than this machine's: one that has WireGuard, dummy and netem itself. With the argument
// `own`, wg-quick files of the user's own and labs with one interface for several peers; with `systemd`, an export under systemd
// and its networkd instead.
//
// WGSIM_KERNEL_RUNNER names what gets there, a virtual machine for instance. It is called through the shell with two
// more arguments, a folder and a command. It must
//   - let the command see the folder at /host (reading is enough),
//   - have node (20.19 or later) and iproute2, with a kernel of its own,
//   - for the labs, have a Docker that answers `docker`; for the export, systemd as its first process, systemd-networkd,
//     wireguard-tools and bird2,
//   - run the command in a shell as root, pass its output on, and end with its exit code.
// With a script `vm` that takes `-s FOLDER COMMAND`: WGSIM_KERNEL_RUNNER='vm run -s' npm run test:kernel
// Slow machines are fine: WGSIM_KERNEL_TIMEOUT gives the seconds that the lab may take to converge (600).

import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {announce, main, must, root, run, StepError, step} from './lib.mjs';
import {dockerEnvironment, setUp} from './setup.mjs';
import {setUpCommand} from './setup-command.mjs';

/** What each part needs in the folder. */
const packs = {
	async labs(folder) {
		const engine = await setUp();
		await step('pack', async () => {
			packPackage(folder);
			return packImage(folder, dockerEnvironment(engine));
		});
	},
	async own(folder) {
		await packs.labs(folder);
		const files = path.join(folder, 'own');
		fs.mkdirSync(files);
		await must('pack-own-files.ts', [
			process.execPath,
			'--import=tsx',
			'scripts/kernel/pack-own-files.ts',
			files,
		]);
	},
	async systemd(folder) {
		await setUpCommand();
		await step('pack', () => packPackage(folder));
	},
};

/** What a user would install, and these scripts. */
function packPackage(folder) {
	const target = path.join(folder, 'wgsim');
	for (const name of [
		'package.json',
		'dist',
		'images',
		'schema',
		'topologies',
		'scripts',
		...runtimePackages(),
	]) {
		fs.cpSync(path.join(root, name), path.join(target, name), {recursive: true});
	}

	return 'dist and what it needs';
}

async function packImage(folder, env) {
	const command = [process.execPath, 'dist/cli.js', 'image', 'build', '--json'];
	const {tag} = JSON.parse(
		execFileSync(command[0], command.slice(1), {
			cwd: root,
			env: {...process.env, ...env},
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	);
	const archive = path.join(folder, 'image.tar');
	await must('docker save', ['docker', 'save', '--output', archive, tag], {env});
	return `${tag}, ${Math.round(fs.statSync(archive).size / 1e6)} MB`;
}

/** The folders of the dependencies that wgsim needs to run. */
function runtimePackages() {
	const {packages} = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
	return Object.entries(packages)
		.filter(([name, {dev}]) => name !== '' && !dev && fs.existsSync(path.join(root, name)))
		.map(([name]) => name);
}

await main(async () => {
	const runner = process.env.WGSIM_KERNEL_RUNNER;
	if (!runner) {
		throw new StepError('WGSIM_KERNEL_RUNNER is not set', {hint: 'scripts/test-kernel.mjs says what it is'});
	}

	const part = process.argv[2] ?? 'labs';
	const timeout = Number(process.env.WGSIM_KERNEL_TIMEOUT ?? 600);
	const pack = packs[part];
	if (!pack) {
		throw new StepError(`no part is called ${part}`, {hint: Object.keys(packs).join(' or ')});
	}

	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wgsim-kernel-'));
	try {
		await pack(folder);
		announce('under the other kernel');
		// Away from the shared folder, which may be slow to read: node opens some hundred files each time it starts.
		const command = `cp -a /host/wgsim /tmp/ && cd /tmp/wgsim && node scripts/kernel/inside.mjs ${part} ${timeout}`;
		return await run(['sh', '-c', `${runner} "$@"`, 'runner', folder, command]);
	} finally {
		fs.rmSync(folder, {recursive: true, force: true});
	}
});
