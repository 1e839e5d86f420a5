// The source keeps to its layers: imports run downwards, and each outside thing is known where the design says.

import {readdirSync, readFileSync} from 'node:fs';
import {dirname, posix, relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import ts from 'typescript-api';

/** What a layer may import: layers by name, or `types of` one. A layer may always import itself. */
const layers: Record<string, readonly string[]> = {
	errors: [],
	/** What everybody needs; of wgsim it knows no more than the name of a namespace. */
	shared: [],
	'package-folder': [],
	contract: ['errors', 'shared'],
	topology: ['errors', 'shared', 'contract'],
	plan: ['errors', 'shared', 'contract', 'topology'],
	engine: ['errors', 'shared', 'package-folder'],
	lab: ['errors', 'shared', 'package-folder', 'contract', 'topology', 'plan', 'engine'],
	output: ['errors', 'shared', 'topology', 'plan', 'types of engine', 'types of lab'],
	tui: ['errors', 'shared', 'topology', 'plan', 'lab', 'output', 'types of engine'],
	library: ['errors', 'shared', 'topology', 'plan', 'engine', 'lab'],
	index: ['errors', 'library', 'types of topology', 'types of plan', 'types of engine', 'types of lab'],
	commands: ['errors', 'shared', 'package-folder', 'topology', 'plan', 'engine', 'lab', 'output', 'tui'],
	cli: ['errors', 'package-folder', 'output', 'commands'],
};

/** Packages, and the only layers that may import them. */
const homes: Record<string, readonly string[]> = {
	dockerode: ['engine'],
	'tar-stream': ['engine'],
	'tar-fs': ['engine'],
	yaml: ['topology'],
	zod: ['contract', 'plan', 'topology'],
	commander: ['commands'],
	'p-map': ['engine', 'lab'],
	'@hpcc-js/wasm-graphviz': ['output'],
	'@resvg/resvg-wasm': ['output'],
	ink: ['tui'],
	'string-width': ['output', 'tui'],
	react: ['tui'],
};

/** What may be imported besides modules of src/, where not everything may: a name, or a name and what may be taken of it. */
const pure: Record<string, readonly string[] | null> = {
	yaml: null,
	zod: null,
	'node:string_decoder': null,
	// Nothing that is random, and no key that is not derived.
	'node:crypto': ['createHash', 'createHmac', 'createPrivateKey', 'createPublicKey', 'hkdfSync'],
};
const pureLayers = new Set(['shared', 'contract', 'topology', 'plan']);

/** Globals by which a module would learn the time, chance or its environment. */
const impureGlobals = new Set([
	...['Date', 'performance', 'process', 'fetch', 'crypto', 'globalThis', 'global', 'require', 'console'],
	...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
]);
const printers = new Set(['commands', 'output', 'tui', 'cli']);

interface Import {
	/** As written; null where it is calculated. */
	readonly specifier: string | null;
	readonly typeOnly: boolean;
	/** Names taken; null for all of them. */
	readonly names: readonly string[] | null;
}

interface Module {
	/** Below src/, with forward slashes. */
	readonly path: string;
	readonly layer: string;
	readonly imports: readonly Import[];
	/** Global names used as values, `process.stdout` and `Math.random` among them. */
	readonly globals: readonly string[];
}

const layerOf = (path: string): string => path.split('/')[0]!.replace(/\.tsx?$/, '');

const textOf = (node: ts.Node | undefined): string | null =>
	node !== undefined && ts.isStringLiteralLike(node) ? node.text : null;

const namesOf = (bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): string[] | null =>
	bindings !== undefined && (ts.isNamedImports(bindings) || ts.isNamedExports(bindings))
		? bindings.elements.map(({name, propertyName}) => (propertyName ?? name).text)
		: null;

/** `import {type A, type B} from` imports types only, as `import type {A, B} from` does. */
const typesOnly = (bindings: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean =>
	bindings !== undefined &&
	(ts.isNamedImports(bindings) || ts.isNamedExports(bindings)) &&
	bindings.elements.length > 0 &&
	bindings.elements.every(element => element.isTypeOnly);

function importOf(node: ts.Node): Import | null {
	if (ts.isImportDeclaration(node)) {
		const clause = node.importClause;
		return {
			specifier: textOf(node.moduleSpecifier),
			typeOnly:
				clause !== undefined &&
				(clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
					(clause.name === undefined && typesOnly(clause.namedBindings))),
			names: clause?.name ? null : namesOf(clause?.namedBindings),
		};
	}

	if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
		return {
			specifier: textOf(node.moduleSpecifier),
			typeOnly: node.isTypeOnly || typesOnly(node.exportClause as ts.NamedExportBindings | undefined),
			names: namesOf(node.exportClause as ts.NamedExportBindings | undefined),
		};
	}

	if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
		return {specifier: textOf(node.moduleReference.expression), typeOnly: node.isTypeOnly, names: null};
	}

	if (ts.isImportTypeNode(node)) {
		const specifier = ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : null;
		return {specifier, typeOnly: true, names: null};
	}

	if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
		return {specifier: textOf(node.arguments[0]), typeOnly: false, names: null};
	}

	return null;
}

/** A name used as a value, and not the name of a property or of something declared. */
function globalOf(node: ts.Node): string[] {
	if (!ts.isIdentifier(node)) {
		return [];
	}

	const {parent} = node;
	const isName =
		(ts.isPropertyAccessExpression(parent) && parent.name === node) ||
		((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isBindingElement(parent)) &&
			parent.name === node) ||
		ts.isTypeReferenceNode(parent) ||
		ts.isQualifiedName(parent) ||
		ts.isNamespaceImport(parent) ||
		ts.isImportSpecifier(parent);
	if (isName) {
		return [];
	}

	if (ts.isPropertyAccessExpression(parent)) {
		return [node.text, `${node.text}.${parent.name.text}`];
	}

	// `const {stdout} = process`
	const taken =
		ts.isVariableDeclaration(parent) && parent.initializer === node && ts.isObjectBindingPattern(parent.name)
			? parent.name.elements.map(({name, propertyName}) => `${node.text}.${(propertyName ?? name).getText()}`)
			: [];
	return [node.text, ...taken];
}

function readModule(path: string, text: string): Module {
	const imports: Import[] = [];
	const globals: string[] = [];
	const visit = (node: ts.Node): void => {
		const found = importOf(node);
		if (found !== null) {
			imports.push(found);
		}

		globals.push(...globalOf(node));
		ts.forEachChild(node, visit);
	};
	const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
	visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kind));
	return {path, layer: layerOf(path), imports, globals};
}

/** The module of src/ that a relative specifier means; null for a package. */
function targetOf(module: Module, {specifier}: Import): string | null {
	return specifier?.startsWith('.')
		? posix.join(dirname(module.path), specifier).replace(/\.js(x?)$/, '.ts$1')
		: null;
}

const packageOf = (specifier: string): string =>
	specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');

/** Every way in which modules break the layers, one line each. */
function findViolations(modules: readonly Module[]): string[] {
	return modules.flatMap(module => [
		...module.imports.flatMap(each => judgeImport(module, each)),
		...judgeGlobals(module),
	]);
}

function judgeImport(module: Module, each: Import): string[] {
	const {path, layer} = module;
	const {specifier, typeOnly, names} = each;
	if (specifier === null) {
		return [`${path}: an import that is calculated cannot be judged`];
	}

	const target = targetOf(module, each);
	if (target !== null) {
		const other = layerOf(target);
		const allowed = layers[layer] ?? [];
		const holds =
			other === layer || allowed.includes(other) || (typeOnly && allowed.includes(`types of ${other}`));
		return holds ? [] : [`${path}: ${layer} may not import ${typeOnly ? 'types of ' : ''}${target}`];
	}

	if (pureLayers.has(layer)) {
		const allowed = pure[specifier];
		const home = homes[specifier];
		const holds =
			(home === undefined || home.includes(layer)) &&
			(allowed === null || (allowed !== undefined && names?.every(name => allowed.includes(name))));
		return holds ? [] : [`${path}: ${layer} may not import ${names?.join(', ') ?? 'all'} of ${specifier}`];
	}

	const home = homes[packageOf(specifier)];
	const known = specifier.startsWith('node:') || home?.includes(layer);
	return known ? [] : [`${path}: ${layer} may not import ${specifier}`];
}

function judgeGlobals({path, layer, globals}: Module): string[] {
	const used = [...new Set(globals)];
	return [
		...(printers.has(layer) ? [] : used.filter(name => /^(console|process\.std(out|err))$/.test(name))),
		...(pureLayers.has(layer) ? used.filter(name => impureGlobals.has(name) || name === 'Math.random') : []),
	].map(name => `${path}: ${layer} may not use ${name}`);
}

/** One cycle in a graph, as the names on it; null where there is none. */
function cycleIn(edges: ReadonlyMap<string, Iterable<string>>): string[] | null {
	const done = new Set<string>();
	const search = (name: string, above: readonly string[]): string[] | null => {
		if (above.includes(name)) {
			return [...above.slice(above.indexOf(name)), name];
		}

		if (done.has(name)) {
			return null;
		}

		done.add(name);
		for (const next of edges.get(name) ?? []) {
			const cycle = search(next, [...above, name]);
			if (cycle !== null) {
				return cycle;
			}
		}

		return null;
	};
	for (const name of edges.keys()) {
		const cycle = search(name, []);
		if (cycle !== null) {
			return cycle;
		}
	}

	return null;
}

/** One cycle of imports, type imports included, as the modules on it; null where there is none. */
const findCycle = (modules: readonly Module[]): string[] | null =>
	cycleIn(
		new Map(
			modules.map(module => [
				module.path,
				module.imports.flatMap(each => targetOf(module, each) ?? []).filter(target => target !== module.path),
			]),
		),
	);

/** The folder of a layer that a module is in; a module beside the folders is a room of its own. */
const roomOf = (path: string): string =>
	path
		.split('/')
		.slice(0, 2)
		.join('/')
		.replace(/\.tsx?$/, '');

/** One cycle of rooms within a layer; null where there is none. Types may be taken either way: a model may stay with its room. */
function findRoomCycle(modules: readonly Module[]): string[] | null {
	const rooms = new Map<string, Set<string>>();
	for (const module of modules) {
		const room = roomOf(module.path);
		const below = rooms.get(room) ?? new Set();
		rooms.set(room, below);
		for (const each of module.imports) {
			const target = targetOf(module, each);
			if (target !== null && !each.typeOnly && layerOf(target) === module.layer && roomOf(target) !== room) {
				below.add(roomOf(target));
			}
		}
	}

	return cycleIn(rooms);
}

const root = fileURLToPath(new URL('../src/', import.meta.url));
const modules = readdirSync(root, {recursive: true, withFileTypes: true})
	.filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
	.map(({parentPath, name}) => {
		const path = relative(root, `${parentPath}${sep}${name}`).split(sep).join('/');
		return readModule(path, readFileSync(`${root}${path}`, 'utf8'));
	});

test('every module belongs to a layer, and every import leads to a module', t => {
	const paths = new Set(modules.map(({path}) => path));
	t.true(paths.has('cli.ts') && modules.length > 80);
	t.deepEqual(
		modules.filter(({layer}) => layers[layer] === undefined).map(({path}) => path),
		[],
	);
	const dangling = modules.flatMap(module =>
		module.imports.flatMap(each => {
			const target = targetOf(module, each);
			const isThere = target === null || paths.has(target) || paths.has(target.replace(/\.ts$/, '.tsx'));
			return isThere ? [] : [`${module.path} → ${target}`];
		}),
	);
	t.deepEqual(dangling, []);
});

test('imports run downwards, and what is outside is known where the design says', t => {
	t.deepEqual(findViolations(modules), []);
});

test('no module imports itself by way of others', t => {
	t.is(findCycle(modules)?.join(' → ') ?? null, null);
});

test('rooms of a layer import downwards too', t => {
	t.is(findRoomCycle(modules)?.join(' → ') ?? null, null);
});

/** Names of folders in the first column of the table under this heading. */
function foldersUnder(heading: string): string[] {
	const rows = readFileSync(`${root}../CONTRIBUTING.md`, 'utf8')
		.split(`| ${heading} |`)[1]!
		.split('\n\n')[0]!;
	return [...rows.matchAll(/^\|(.+?)\|/gm)].flatMap(([, cell]) =>
		[...cell!.matchAll(/`(\w+)\/`/g)].map(([, name]) => name!),
	);
}

test('CONTRIBUTING.md lists the rooms of the lab, and those for verbs have an entrance', t => {
	const inside = new Set(modules.map(({path}) => path).filter(path => /^lab\/.+\//.test(path)));
	const rooms = [...new Set([...inside].map(path => path.split('/')[1]!))];
	const hasEntrance = (room: string) => inside.has(`lab/${room}/${room}.ts`);
	t.deepEqual(foldersUnder('room for verbs').sort(), rooms.filter(hasEntrance).sort());
	t.deepEqual(foldersUnder('collection').sort(), rooms.filter(room => !hasEntrance(room)).sort());
});

const violations: Record<string, {path: string; text: string; expected: string}> = {
	'a static import upwards': {
		path: 'plan/a.ts',
		text: "import {startLab} from '../lab/start.js';",
		expected: 'plan/a.ts: plan may not import lab/start.ts',
	},
	'a dynamic import upwards': {
		path: 'lab/a.ts',
		text: "const load = () => import('../output/status.js');",
		expected: 'lab/a.ts: lab may not import output/status.ts',
	},
	'a type import upwards': {
		path: 'engine/observed/a.ts',
		text: "import type {Plan} from '../../plan/model.js';",
		expected: 'engine/observed/a.ts: engine may not import types of plan/model.ts',
	},
	'a type import within an expression': {
		path: 'topology/a.ts',
		text: "let plan: import('../plan/model.js').Plan;",
		expected: 'topology/a.ts: topology may not import types of plan/model.ts',
	},
	'a re-export upwards': {
		path: 'errors.ts',
		text: "export * from './topology/index.js';",
		expected: 'errors.ts: errors may not import topology/index.ts',
	},
	'a value where only types may be taken': {
		path: 'output/a.ts',
		text: "import {type LabStatus, readStatus} from '../lab/status.js';",
		expected: 'output/a.ts: output may not import lab/status.ts',
	},
	'an import that is calculated': {
		path: 'commands/a.ts',
		text: 'await import(name);',
		expected: 'commands/a.ts: an import that is calculated cannot be judged',
	},
	'dockerode outside of the engine': {
		path: 'lab/a.ts',
		text: "import type Docker from 'dockerode';",
		expected: 'lab/a.ts: lab may not import dockerode',
	},
	'a file in the plan': {
		path: 'plan/a.ts',
		text: "import {readFileSync} from 'node:fs';",
		expected: 'plan/a.ts: plan may not import readFileSync of node:fs',
	},
	'chance in the plan': {
		path: 'plan/a.ts',
		text: "import {createHash, randomBytes} from 'node:crypto';",
		expected: 'plan/a.ts: plan may not import createHash, randomBytes of node:crypto',
	},
	'all of node:crypto in the plan': {
		path: 'plan/a.ts',
		text: "import * as crypto from 'node:crypto';",
		expected: 'plan/a.ts: plan may not import all of node:crypto',
	},
	'a clock in the topology': {
		path: 'topology/a.ts',
		text: 'const now = Date.now();',
		expected: 'topology/a.ts: topology may not use Date',
	},
	'printing from the lab': {
		path: 'lab/a.ts',
		text: 'const {stderr} = process;',
		expected: 'lab/a.ts: lab may not use process.stderr',
	},
};

for (const [title, {path, text, expected}] of Object.entries(violations)) {
	test(`${title} is seen`, t => {
		t.deepEqual(findViolations([readModule(path, text)]), [expected]);
	});
}

test('a cycle is seen, through type imports too', t => {
	const cycle = findCycle([
		readModule('lab/a.ts', "import {b} from './b.js';"),
		readModule('lab/b.ts', "export type {C} from './deep/c.js';"),
		readModule('lab/deep/c.ts', "type A = import('../a.js').A;"),
	]);
	t.deepEqual(cycle, ['lab/a.ts', 'lab/b.ts', 'lab/deep/c.ts', 'lab/a.ts']);
});

test('a cycle of rooms is seen, but not where types alone go one way', t => {
	const below = readModule('topology/ways/a.ts', "import {b} from '../verify/b.js';");
	const above = (text: string) => readModule('topology/verify/c.ts', text);
	const rooms = ['topology/ways', 'topology/verify', 'topology/ways'];
	t.deepEqual(findRoomCycle([below, above("import {d} from '../ways/d.js';")]), rooms);
	t.is(findRoomCycle([below, above("import type {D} from '../ways/d.js';")]), null);
});
