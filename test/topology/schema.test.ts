// The JSON Schema and the reference page are what the schema says, and say what every field is.

import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {renderReference} from '../../scripts/topology-reference.js';
import {parseTopology} from '../../src/topology/index.js';
import {describeFile, emitJsonSchema, type JsonSchema} from '../../src/topology/json-schema.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const hint = 'run: node --import=tsx scripts/emit-schema.ts';

test('the committed JSON Schema is fresh', t => {
	t.is(read('schema/topology.schema.json'), emitJsonSchema(), hint);
});

test('the committed reference page is fresh', t => {
	t.is(read('docs/topology.md'), renderReference(), hint);
});

test('every field has a description', t => {
	const check = (schema: JsonSchema, path: string): void => {
		for (const [key, field] of Object.entries(schema.properties ?? {})) {
			t.regex(field.description ?? '', /^[A-Z].{8,}\.$/s, `${path}.${key}`);
			check(field, `${path}.${key}`);
		}

		for (const inner of [schema.additionalProperties, schema.items, ...(schema.anyOf ?? [])]) {
			if (inner) {
				check(inner, path);
			}
		}
	};
	check(describeFile(), '');
});

for (const file of readdirSync(new URL('topologies/', root)).filter(name => name.endsWith('.yaml'))) {
	test(`${file} ships in order: it parses, is named after its file, points at the schema and teaches`, t => {
		const text = read(`topologies/${file}`);
		const topology = parseTopology(text, {file});
		t.is(`${topology.name}.yaml`, file);
		t.true(text.startsWith('# yaml-language-server: $schema=../schema/topology.schema.json\n'));
		t.regex(text, /^# .*docker exec /m);
		t.false(/\t/.test(text));
		t.true(text.split('\n').every(line => line.length <= 130));
	});
}
