// Nothing goes out of wgsim but through src/output/sinks/: no other module has the process's streams or writes a language that has a
// syntax, and few may ask for them.

import {readdirSync, readFileSync} from 'node:fs';
import {relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import ts from 'typescript-api';

/** The modules that may write raw bytes to a terminal or a pipe, and what keeps foreign text out of them. */
const writers: Readonly<Record<string, string>> = {
	'output/sinks/stdio.ts': 'it is what all others use',
	'output/redraw.ts': 'it moves the cursor; its lines are cut by cells.ts, which makes them visible',
	'tui/terminal/open-screen.ts':
		"it hands the terminal to the painter, whose lines are Ink's and those of row.tsx",
	'tui/open.tsx': 'it listens for a new size of the window',
	'tui/actions/shell.ts': "a shell in a node has the terminal to itself, as the user's own has",
	'commands/run/command-line.ts': 'it waits for a line that is typed, and writes nothing',
	'commands/run/exec.ts': "a command's output is handed through to the byte, as docker exec does",
};

/** The modules that may mark a string as markup, and why. */
const writtenByOthers: Readonly<Record<string, string>> = {
	'output/graph/svg.ts': "Graphviz escapes what it draws, and what is put in place of its words is xml's",
	'output/graph/html.ts': 'it is JSON in which nothing can end a script',
	'output/graph/replay-page.ts': 'it is JSON in which nothing can end a script',
};

/** Names of node:fs by which a result could be written past file.ts, or a stream past stdio.ts. */
const fileWriters =
	/^(?:writeFile|writev?|appendFile|createWriteStream|open|rename|copyFile|cp|truncate)(?:Sync)?$/;

/** Where results are written. The other layers write no results: an engine's log and settings are no output. */
const filePlaces = ['output/sinks/file.ts', 'output/sinks/place.ts'];
const printing = /^(?:output|tui|commands|cli)\b/;

/** Components that may make an Ink text: what they are given has become visible by spans.ts, or is a number. */
const textComponents = ['tui/components/row.tsx', 'tui/frame/too-small.tsx'];

interface Use {
	readonly path: string;
	readonly what: string;
}

/** Every way in which a module reaches a stream of the process. */
function inspect(path: string, text: string): Use[] {
	const uses: Use[] = [];
	const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
	const visit = (node: ts.Node): void => {
		const what = reachOf(node);
		if (what !== null) {
			uses.push({path, what});
		}

		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kind));
	return uses;
}

function reachOf(node: ts.Node): string | null {
	if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
		const {text} = node.moduleSpecifier;
		const bindings = node.importClause?.namedBindings;
		const names =
			bindings !== undefined && ts.isNamedImports(bindings)
				? bindings.elements.map(({name, propertyName}) => (propertyName ?? name).text)
				: [];
		if (text.endsWith('/sinks/streams.js') || text === './streams.js') {
			return 'streams';
		}

		if (text === 'ink' && names.some(name => /^(Text|Static|Transform)$/.test(name))) {
			return 'text';
		}

		return (/^node:fs/.test(text) && names.find(name => fileWriters.test(name))) || null;
	}

	if (ts.isNewExpression(node) && node.expression.getText() === 'Markup') {
		return 'new Markup';
	}

	if (ts.isCallExpression(node) && node.expression.getText() === 'written') {
		return 'written';
	}

	if (
		ts.isTemplateExpression(node) &&
		!ts.isTaggedTemplateExpression(node.parent) &&
		isMarkup(ownTextOf(node))
	) {
		return `markup in a plain template: ${node.getText().slice(0, 60)}`;
	}

	if (
		ts.isBinaryExpression(node) &&
		node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
		[node.left, node.right].some(side => ts.isStringLiteralLike(side) && isMarkup(side.text))
	) {
		return `markup added up: ${node.getText().slice(0, 60)}`;
	}

	if (ts.isStringLiteralLike(node) && /^&(?:amp|lt|gt|quot|#39|#x27);$/.test(node.text)) {
		return `an entity: ${node.text}`;
	}

	if (ts.isPropertyAccessExpression(node)) {
		const object = node.expression.getText();
		if (object === 'console') {
			return 'console';
		}

		return object === 'process' && /^std(out|err)$/.test(node.name.text) ? `process.${node.name.text}` : null;
	}

	const taken =
		ts.isVariableDeclaration(node) && node.initializer?.getText() === 'process' ? node.name.getText() : '';
	return /\bstd(out|err)\b/.exec(taken)?.[0].replace(/^/, 'process.') ?? null;
}

/** What a template says itself, with a space for each of its inserts. */
const ownTextOf = ({head, templateSpans}: ts.TemplateExpression): string =>
	[head, ...templateSpans.map(({literal}) => literal)].map(({text}) => text).join(' ');

/** A tag, an attribute in quotes or in brackets, an edge, a comment: a text that could be broken by what is put into it. */
const isMarkup = (text: string): boolean =>
	/<\/?[a-z!?][^<>]*>|\w="|\[\w+=|\w+=\w*\]|^(?:di)?graph |subgraph | --\s+$| ---|-\.-/.test(text);

/** What is wrong with the uses that were found. */
const judge = (uses: readonly Use[]): string[] =>
	uses.flatMap(({path, what}) => {
		switch (what) {
			case 'streams':
				return writers[path] === undefined ? [`${path} has the process's streams`] : [];
			case 'text':
				return textComponents.includes(path) ? [] : [`${path} makes an Ink text of its own`];
			case 'written':
				return writtenByOthers[path] === undefined ? [`${path} says of a text that it is markup`] : [];
			case 'process.stdout':
			case 'process.stderr':
				return path === 'output/sinks/streams.ts' ? [] : [`${path} uses ${what}`];
			case 'writeSync':
				return [`${path} uses writeSync`];
			default:
				if (fileWriters.test(what)) {
					return !printing.test(path) || filePlaces.includes(path) ? [] : [`${path} writes files by ${what}`];
				}

				// Help says what is to be typed with <angle brackets>, and what a file looks like.
				return path === 'output/sinks/markup.ts' ||
					(!/^(output|tui)\b|commands\/graph/.test(path) && /^markup/.test(what))
					? []
					: [`${path} uses ${what}`];
		}
	});

const root = fileURLToPath(new URL('../../src/', import.meta.url));
const uses = readdirSync(root, {recursive: true, withFileTypes: true})
	.filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
	.flatMap(({parentPath, name}) => {
		const path = relative(root, `${parentPath}${sep}${name}`).split(sep).join('/');
		return inspect(path, readFileSync(`${root}${path}`, 'utf8'));
	});

test('all that is printed goes through one module', t => {
	t.deepEqual(judge(uses), []);
});

test('modules that may write raw bytes do so, and make strings', t => {
	const having = (what: string) =>
		[...new Set(uses.filter(use => use.what === what).map(({path}) => path))].sort();
	t.deepEqual(having('streams'), Object.keys(writers).sort());
	t.deepEqual(having('text'), textComponents);
	t.deepEqual(having('process.stdout'), ['output/sinks/streams.ts']);
	t.deepEqual(having('new Markup'), ['output/sinks/markup.ts']);
	t.deepEqual(having('written'), Object.keys(writtenByOthers).sort());
});

test('a file that is written past the module for results is seen', t => {
	for (const name of ['writeFile', 'createWriteStream', 'open']) {
		const text = `import {${name}} from 'node:fs';`;
		t.deepEqual(judge(inspect('commands/a.ts', text)), [`commands/a.ts writes files by ${name}`]);
	}
});

const violations: Readonly<Record<string, string>> = {
	"process.stdout.write('a')": 'a.ts uses process.stdout',
	'const {stderr} = process;': 'a.ts uses process.stderr',
	"console.error('a')": 'a.ts uses console',
	"import {streams} from '../output/sinks/streams.js';": "a.ts has the process's streams",
	"import {writeSync} from 'node:fs';": 'a.ts uses writeSync',
	"import {Box, Text} from 'ink';": 'a.ts makes an Ink text of its own',
	"new Markup('xml', name)": 'a.ts uses new Markup',
	"written('xml', name)": 'a.ts says of a text that it is markup',
	"name.replaceAll('<', '&lt;')": 'a.ts uses an entity: &lt;',
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is looked for
const insert = '${name}';

for (const text of [
	`\`<b>${insert}</b>\``,
	"'<b>' + name",
	`\`id="${insert}"\``,
	`\`n0 [label=${insert}]\``,
	`\`${insert} -- ${insert}\``,
	`\`graph ${insert} {\``,
	`\`${insert} --- ${insert}\``,
]) {
	test(`this is seen where something is drawn: ${text}`, t => {
		t.is(judge(inspect('output/a.ts', text)).length, 1);
	});
}

for (const [text, expected] of Object.entries(violations)) {
	test(`this is seen: ${text}`, t => {
		t.deepEqual(judge(inspect('a.ts', text)), [expected]);
	});
}
