// Lets Node import TypeScript in the tests: `--import` of this file. From Node 22.15 on within the thread that imports, which takes half
// the processor time of tsx with its thread of hooks, and a run of all tests imports src some 300 times. Elsewhere it is tsx.

import {createHash, randomBytes} from 'node:crypto';
import fs from 'node:fs';
import * as nodeModule from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const require = nodeModule.createRequire(import.meta.url);
const cache = path.join(os.homedir(), '.cache', 'wgsim', 'typescript');
const options = {format: 'esm', target: 'node22', jsx: 'automatic', sourcemap: 'inline', tsconfigRaw: {}};
// Another esbuild, or other options: other results.
const maker = `${require('esbuild/package.json').version} ${JSON.stringify(options)}`;
const isOurs = url => /\.tsx?$/.test(url) && url.startsWith('file:') && !url.includes('/node_modules/');

if (nodeModule.registerHooks === undefined) {
	await import('tsx');
} else {
	fs.mkdirSync(cache, {recursive: true});
	process.setSourceMapsEnabled(true);
	nodeModule.registerHooks({resolve, load});
}

/** The sources name what is compiled, `./file.js`, where `./file.ts` or `./file.tsx` lies. */
function resolve(specifier, context, nextResolve) {
	if (specifier.startsWith('.') && specifier.endsWith('.js') && isOurs(context.parentURL ?? '')) {
		const stem = new URL(specifier.slice(0, -'.js'.length), context.parentURL).href;
		const url = ['.ts', '.tsx']
			.map(suffix => `${stem}${suffix}`)
			.find(one => fs.existsSync(fileURLToPath(one)));
		if (url !== undefined) {
			return {url, format: 'module', shortCircuit: true};
		}
	}

	return nextResolve(specifier, context);
}

function load(url, context, nextLoad) {
	return isOurs(url)
		? {format: 'module', source: compile(fileURLToPath(url)), shortCircuit: true}
		: nextLoad(url, context);
}

function compile(file) {
	const text = fs.readFileSync(file, 'utf8');
	const stored = path.join(cache, createHash('sha256').update([maker, file, text].join('\0')).digest('hex'));
	try {
		return fs.readFileSync(stored, 'utf8');
	} catch {
		const loader = path.extname(file).slice(1);
		const {code} = require('esbuild').transformSync(text, {...options, loader, sourcefile: file});
		// Several processes may want the same file at once.
		const draft = `${stored}.${randomBytes(6).toString('hex')}`;
		fs.writeFileSync(draft, code);
		fs.renameSync(draft, stored);
		return code;
	}
}
