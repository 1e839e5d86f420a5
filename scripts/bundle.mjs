// Bundles the command line and the library with the packages that they use: a command loads a few files, not a thousand.

import fs from 'node:fs';
import path from 'node:path';
import {root, StepError} from './lib.mjs';

/** Packages that stay outside, as they are more than JavaScript: WebAssembly under licences of its own, and fonts. */
const external = ['@hpcc-js/wasm-graphviz', '@resvg/resvg-wasm', '@expo-google-fonts/arimo'];

/** Those under which a copy may be part of a package under the MIT licence, if its text comes along. */
const licences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/** A notice of what is in the bundle, beside it. */
export const noticesFile = 'THIRD-PARTY-LICENSES.txt';

/** `entries`: modules, each of which becomes a file of its name in `folder`. What they load late is in files of its own. */
export async function bundle(entries, folder) {
	const {build} = await import('esbuild');
	const {metafile} = await build({
		absWorkingDir: root,
		entryPoints: entries,
		outdir: folder,
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		external,
		// React has its development build in a branch beside the other: half a megabyte that is parsed at each start of the view.
		define: {'process.env.NODE_ENV': '"production"'},
		plugins: [leaveOut, quickWidth],
		// CommonJS packages call `require` for modules of Node.
		banner: {
			js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);",
		},
		metafile: true,
		logLevel: 'warning',
	});
	fs.writeFileSync(path.join(folder, noticesFile), renderNotices(listPackages(metafile)));
}

/**
 * What nothing here uses, as an empty module. Of dockerode: SSH, in whose place is src/engine/ssh.ts, and BuildKit's sessions; ssh2,
 * gRPC and protobufjs are three quarters of its code. Of Ink: React's developer tools.
 */
const leaveOut = {
	name: 'leave-out',
	setup(build) {
		const unused = [
			[/^\.\/ssh(\.js)?$/, /docker-modem/],
			[/^\.\/(session|buildkit)(\.js)?$/, /dockerode/],
			[/^(\.\/devtools\.js|react-devtools-core)$/, /ink/],
		];
		for (const [filter, importer] of unused) {
			build.onResolve({filter}, given =>
				importer.test(given.importer) ? {path: given.path, namespace: 'left-out'} : undefined,
			);
		}

		build.onLoad({filter: /.*/, namespace: 'left-out'}, () => ({contents: '', loader: 'js'}));
	},
};

/** Ink measures each piece of each frame: string-width, in all packages, first asks src/output/sinks/one-column.ts. */
const quickWidth = {
	name: 'quick-width',
	setup(build) {
		build.onResolve({filter: /^string-width$/}, async given => {
			if (given.pluginData?.isAsked) {
				return undefined;
			}

			const options = {importer: given.importer, resolveDir: given.resolveDir, kind: given.kind};
			const {path: slow} = await build.resolve(given.path, {...options, pluginData: {isAsked: true}});
			return {path: slow, namespace: 'quick-width'};
		});
		build.onLoad({filter: /.*/, namespace: 'quick-width'}, ({path: slow}) => ({
			contents: `import slow from ${JSON.stringify(slow)};
import {quickWidth} from ${JSON.stringify(path.join(root, 'src/output/sinks/one-column.ts'))};
export default (text, options) =>
	(options === undefined && typeof text === 'string' ? quickWidth(text) : null) ?? slow(text, options);`,
			loader: 'js',
			resolveDir: root,
		}));
	},
};

/** Folders of the packages that are part of the bundle. */
function listPackages({outputs}) {
	const inputs = Object.values(outputs)
		.flatMap(({inputs}) => Object.keys(inputs))
		.filter(input => !input.startsWith('quick-width:'));
	const folders = inputs.flatMap(input => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
	return [...new Set(folders)].sort();
}

/** The licence of each, in full. @throws {StepError} where one has none, or one that does not allow this */
function renderNotices(folders) {
	return folders
		.map(folder => {
			const place = path.join(root, folder);
			const {name, version, license, author} = JSON.parse(
				fs.readFileSync(path.join(place, 'package.json'), 'utf8'),
			);
			const file = fs.readdirSync(place).find(entry => /^licen[cs]e/i.test(entry));
			const text =
				file === undefined ? standard[license]?.(author) : fs.readFileSync(path.join(place, file), 'utf8');
			if (!licences.includes(license) || text === undefined) {
				throw new StepError(
					`${name} ${version} may not be bundled: licence ${license}, ${file ?? 'without its text'}`,
					{
						hint: 'make it external in scripts/bundle.mjs, or use another package',
					},
				);
			}

			return `${name} ${version} (${license})\n\n${text.trim()}\n`;
		})
		.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Texts for packages that name their licence and come without its text. */
const standard = {
	MIT: author =>
		fs.readFileSync(path.join(root, 'LICENSE'), 'utf8').replace(/^Copyright .*$/m, `Copyright (c) ${author}`),
	ISC: author => `ISC License

Copyright (c) ${author}

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided
that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR
CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`,
};
