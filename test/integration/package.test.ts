// The package as npm would publish it: what it holds, and that it runs where it is installed.

import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {run} from './helpers.js';

const top = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wgsim-package-'));
test.after.always(() => rmSync(folder, {recursive: true, force: true}));

interface Packed {
	readonly filename: string;
	readonly files: readonly {readonly path: string; readonly mode: number}[];
}

test.serial(
	'it holds what runs, the image context, topologies, schema, types, manual page and documents, and nothing else',
	async t => {
		const {stdout, stderr} = await run(
			['npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder],
			{cwd: top},
		);
		const [packed] = JSON.parse(stdout) as Packed[];
		const paths = packed!.files.map(({path}) => path);
		const expected =
			/^(dist\/|docs\/|images\/(node|engine|swarm)\/|topologies\/|schema\/|man\/wgsim\.1$|package\.json$|(CHANGELOG|README)\.md$|LICENSE$)/;
		t.deepEqual(
			paths.filter(path => !expected.test(path)),
			[],
			stderr,
		);
		for (const path of [
			'dist/cli.js',
			'dist/index.js',
			'dist/index.d.ts',
			'docs/commands.md',
			'docs/images/routed-vpn.svg',
			'images/node/rootfs/usr/local/sbin/wgsim-boot',
			'man/wgsim.1',
			'schema/topology.schema.json',
			'topologies/routed-vpn.yaml',
			'topologies/own-config/west-wg0.conf',
		]) {
			t.true(paths.includes(path), `${path} is missing`);
		}

		t.false(paths.some(path => /\.(test|tsbuildinfo|map)\b|__pycache__/.test(path)));
	},
);

test.serial('installed for all, it is the command wgsim, and a library with types', async t => {
	const {version, dependencies} = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
	const archive = join(folder, `wgsim-${version}.tgz`);
	const installed = await run(
		[
			'npm',
			'install',
			'--global',
			'--prefix',
			join(folder, 'npm'),
			'--no-audit',
			'--no-fund',
			'--prefer-offline',
			archive,
		],
		{cwd: folder},
	);
	t.is(installed.code, 0, installed.stderr);
	const wgsim = join(folder, 'npm/bin/wgsim');
	t.is((await run([wgsim, '--version'])).stdout, `${version}\n`);
	// Where `man` looks for it, beside the programs of its path.
	t.true(existsSync(join(folder, 'npm/share/man/man1/wgsim.1')));
	// By its path, so that it is found without being installed for man; with man, and without.
	const empty = {PATH: join(folder, 'empty')};
	const manual = await run(
		[process.execPath, join(folder, 'npm/lib/node_modules/wgsim/dist/cli.js'), 'help', '--man'],
		{
			env: empty,
		},
	);
	t.is(manual.code, 0, manual.stderr);
	t.regex(manual.stdout, /^# All verbs$/m);
	const topology = join(folder, 'npm/lib/node_modules/wgsim/topologies/routed-vpn.yaml');
	const validated = await run([wgsim, 'validate', topology], {cwd: folder});
	t.is(validated.code, 0, validated.stderr);
	// Finds the image context where it is installed: the tag is made of it.
	const planned = await run([wgsim, 'start', '--dry-run', '--json', '--name', 'test-package'], {cwd: folder});
	t.is(planned.code, 0, planned.stderr);
	t.true(Object.keys(dependencies).length > 0);
	const script = `import {startLab, WgsimError} from 'wgsim'; console.log(typeof startLab, typeof WgsimError)`;
	const library = await run([process.execPath, '--input-type=module', '-e', script], {
		cwd: join(folder, 'npm/lib/node_modules/wgsim'),
	});
	t.is(library.stdout, 'function function\n', library.stderr);
	const program = join(folder, 'npm/lib/node_modules/wgsim/program.ts');
	for (const [status, code] of [
		[`(await lab.status()).nodes satisfies readonly object[];`, 0],
		[`(await lab.status()).nodes satisfies number;`, 1],
	] as const) {
		writeFileSync(
			program,
			`import {startLab} from 'wgsim';\nawait using lab = await startLab('x.yaml');\n${status}\n`,
		);
		const options = [
			'--noEmit',
			'--ignoreConfig',
			'--strict',
			'--module',
			'nodenext',
			'--target',
			'esnext',
			'--types',
			'node',
		];
		const checked = await run([
			process.execPath,
			join(top, 'node_modules/typescript/bin/tsc'),
			...options,
			program,
		]);
		t.is(checked.code, code, checked.stdout);
	}
});
