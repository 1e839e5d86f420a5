// Finds the valid keys at a place of the file.

import type {z} from 'zod';
import type {Path} from './problem.js';

/** The keys that the schema has at a place, without those that the file has there already. */
export function knownKeys(schema: z.ZodType, path: Path, actual: unknown): string[] {
	const present = typeof actual === 'object' && actual !== null ? Object.keys(actual) : [];
	const keys = path.reduce<z.ZodType[]>(
		(types, step) => types.flatMap(type => stepInto(type, step)),
		[schema],
	);
	return keys
		.flatMap(unwrap)
		.flatMap(type => Object.keys(shapeOf(type)))
		.filter(key => !present.includes(key));
}

function stepInto(type: z.ZodType, step: string | number): z.ZodType[] {
	return unwrap(type).flatMap(inner => {
		const definition = inner.def as {valueType?: z.ZodType; element?: z.ZodType; items?: z.ZodType[]};
		const next =
			shapeOf(inner)[step] ?? definition.valueType ?? definition.element ?? definition.items?.[Number(step)];
		return next === undefined ? [] : [next];
	});
}

/** Looks through optional, nullable and union. */
function unwrap(type: z.ZodType): z.ZodType[] {
	const definition = type.def as {innerType?: z.ZodType; options?: z.ZodType[]};
	if (definition.options !== undefined) {
		return definition.options.flatMap(unwrap);
	}

	return definition.innerType === undefined ? [type] : unwrap(definition.innerType);
}

const shapeOf = (type: z.ZodType): Record<string, z.ZodType> =>
	(type.def as {shape?: Record<string, z.ZodType>}).shape ?? {};
