// Renders the schemas of src/contract as Python's TypedDicts and aliases, each under the name that it is exported by.

import type {z} from 'zod';

/** The part of Zod's definitions that is read here. */
interface Definition {
	readonly type: string;
	readonly format?: string;
	readonly innerType?: z.ZodType;
	readonly element?: z.ZodType;
	readonly items?: readonly z.ZodType[];
	readonly options?: readonly z.ZodType[];
	readonly valueType?: z.ZodType;
	readonly shape?: Readonly<Record<string, z.ZodType>>;
	readonly entries?: Readonly<Record<string, string>>;
	readonly values?: readonly unknown[];
}

type Names = ReadonlyMap<z.ZodType, string>;

const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition;

const literals = (values: readonly unknown[]): string =>
	`Literal[${values.map(value => JSON.stringify(value)).join(', ')}]`;

/** The type of a schema that has no name of its own. */
const types: Readonly<
	Record<string, (definition: Definition, typeOf: (schema: z.ZodType) => string) => string>
> = {
	string: () => 'str',
	number: ({format}) => (format === undefined ? 'float' : 'int'),
	boolean: () => 'bool',
	unknown: () => 'object',
	nullable: ({innerType}, typeOf) => `${typeOf(innerType!)} | None`,
	array: ({element}, typeOf) => `list[${typeOf(element!)}]`,
	tuple: ({items}, typeOf) => `tuple[${items!.map(typeOf).join(', ')}]`,
	record: ({valueType}, typeOf) => `dict[str, ${typeOf(valueType!)}]`,
	enum: ({entries}) => literals(Object.values(entries!)),
	literal: ({values}) => literals(values!),
	union: ({options}, typeOf) => options!.map(typeOf).join(' | '),
};

function typeOf(schema: z.ZodType, names: Names): string {
	const name = names.get(schema);
	if (name !== undefined) {
		return name;
	}

	const definition = definitionOf(schema);
	const render = types[definition.type];
	if (render === undefined) {
		throw new TypeError(`a schema of type ${definition.type} needs a name, as it has none in Python`);
	}

	return render(definition, inner => typeOf(inner, names));
}

function fieldType(schema: z.ZodType, names: Names): string {
	const {type, innerType} = definitionOf(schema);
	return type === 'optional' ? `NotRequired[${typeOf(innerType!, names)}]` : typeOf(schema, names);
}

/** Words of Python's cannot be fields of a class. */
const keywords = new Set(['from', 'is', 'class', 'global']);

function renderRecord(name: string, schema: z.ZodType, names: Names): string[] {
	const fields = Object.entries(definitionOf(schema).shape!).map(
		([key, field]) => [key, fieldType(field, names)] as const,
	);
	if (fields.some(([key]) => keywords.has(key))) {
		return [
			`${name} = TypedDict(`,
			`    ${JSON.stringify(name)},`,
			`    {${fields.map(([key, type]) => `${JSON.stringify(key)}: ${type}`).join(', ')}},`,
			')',
		];
	}

	return [
		`class ${name}(TypedDict):`,
		...(schema.description === undefined ? [] : [`    """${schema.description}"""`, '']),
		...fields.map(([key, type]) => `    ${key}: ${type}`),
	];
}

const nameOf = (key: string): string => key[0]!.toUpperCase() + key.slice(1);

const isSchema = (value: unknown): value is z.ZodType =>
	typeof value === 'object' && value !== null && '_zod' in value;

/** Of modules in the order of their imports; each may name what stands above it. */
export function renderRecords(modules: readonly Readonly<Record<string, unknown>>[]): string {
	const schemas = modules.flatMap(module =>
		Object.entries(module).filter((entry): entry is [string, z.ZodType] => isSchema(entry[1])),
	);
	const names = new Map(schemas.map(([key, schema]) => [schema, nameOf(key)]));
	return [
		'"""The records that the fabric exchanges with wgsim, as JSON has them. For the type checker: no program imports this as it runs.',
		'',
		'Generated from src/contract by scripts/emit-contract.ts."""',
		'',
		'from typing import Literal, NotRequired, TypedDict',
		'',
		...inOrder(schemas).flatMap(([key, schema]) =>
			definitionOf(schema).type === 'object'
				? ['', ...renderRecord(nameOf(key), schema, names), '']
				: [`${nameOf(key)} = ${typeOf(schema, without(names, schema))}`],
		),
		'',
	].join('\n');
}

const without = (names: Names, schema: z.ZodType): Names =>
	new Map([...names].filter(([each]) => each !== schema));

/** A module's exports are listed by name: what is used comes before what uses it. */
function inOrder(schemas: readonly [string, z.ZodType][]): [string, z.ZodType][] {
	const named = new Map(schemas.map(entry => [entry[1], entry]));
	const done = new Set<[string, z.ZodType]>();
	const visit = (schema: z.ZodType): void => {
		const entry = named.get(schema);
		if (entry !== undefined && done.has(entry)) {
			return;
		}

		const {innerType, element, items, options, valueType, shape} = definitionOf(schema);
		for (const each of [innerType, element, valueType, ...(items ?? []), ...(options ?? [])]) {
			if (each !== undefined) {
				visit(each);
			}
		}

		for (const each of Object.values(shape ?? {})) {
			visit(each);
		}

		if (entry !== undefined) {
			done.add(entry);
		}
	};
	for (const [, schema] of schemas) {
		visit(schema);
	}

	return [...done];
}
