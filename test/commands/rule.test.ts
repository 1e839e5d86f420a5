// Each verb keeps its options apart from its work, which is loaded when the verb is called.

import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import ts from 'typescript-api';

const folder = fileURLToPath(new URL('../../src/commands/', import.meta.url));
const verbs = readdirSync(folder)
	.filter(name => name.endsWith('.ts'))
	.map(name => ({name, text: readFileSync(`${folder}${name}`, 'utf8')}))
	.filter(({text}) => text.includes('export function register('));

/** What the options of a verb may take: themselves small, and needed by the help. */
const light =
	/^(commander|\.\/(?!run\/|completion\/)[a-z-]+\.js|\.\.\/errors\.js|\.\.\/output\/sinks\/stdio\.js|\.\.\/lab\/check\/model\.js)$/;

/** Imports that break the rule, as they are written. */
function judge(text: string): string[] {
	const source = ts.createSourceFile('verb.ts', text, ts.ScriptTarget.ES2022, true);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) {
			const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
			const {text: specifier} = node.moduleSpecifier as ts.StringLiteral;
			found.push(...(isType || light.test(specifier) ? [] : [specifier]));
		} else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			const rule = node.parent.parent;
			const follows =
				ts.isArrowFunction(node.parent) &&
				ts.isCallExpression(rule) &&
				rule.expression.getText() === 'action' &&
				rule.arguments[0] === node.parent;
			found.push(...(follows ? [] : [node.getText()]));
		}

		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

test('the options of a verb load nothing of its work', t => {
	t.true(verbs.length > 25);
	t.deepEqual(
		verbs.flatMap(({name, text}) => judge(text).map(one => `${name}: ${one}`)),
		[],
	);
});

test('work that is loaded with the options is seen', t => {
	t.deepEqual(judge("import {connect} from '../engine/client.js';"), ['../engine/client.js']);
	t.deepEqual(judge("const run = async () => import('./run/start.js');"), ["import('./run/start.js')"]);
	t.deepEqual(judge("program.action(action(() => import('./run/start.js')));"), []);
	t.deepEqual(judge("import type {Engine} from '../engine/client.js';"), []);
});
