// Emits the JSON Schema of topology files for editors and for the reference page.

import {z} from 'zod';
import {fileSchema} from './schema/file.js';

/** The part of JSON Schema that comes out of our schema. */
export interface JsonSchema {
	readonly type?: string;
	readonly description?: string;
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly additionalProperties?: JsonSchema | false;
	readonly required?: readonly string[];
	readonly items?: JsonSchema;
	readonly prefixItems?: readonly JsonSchema[];
	readonly anyOf?: readonly JsonSchema[];
	readonly enum?: readonly (string | number)[];
	readonly minimum?: number;
	readonly maximum?: number;
	readonly examples?: readonly string[];
}

/** The schema as it describes files without variables. */
export const describeFile = (): JsonSchema => z.toJSONSchema(fileSchema, {io: 'input'}) as JsonSchema;

/** The schema's text. A number or a choice may also be written as a variable, which is a text to an editor. */
export function emitJsonSchema(): string {
	const schema = z.toJSONSchema(fileSchema, {
		io: 'input',
		override({jsonSchema}) {
			const {type, description, ...rest} = jsonSchema;
			if (type === 'integer' || type === 'number' || type === 'boolean' || jsonSchema.enum !== undefined) {
				for (const key of Object.keys(jsonSchema)) {
					delete jsonSchema[key];
				}

				jsonSchema.anyOf = [
					{...(type === undefined ? {} : {type}), ...rest},
					{type: 'string', pattern: '^\\$\\{.*\\}$'},
				];
				if (description !== undefined) {
					jsonSchema.description = description;
				}
			}
		},
	});
	return `${JSON.stringify({...schema, title: 'wgsim topology'}, null, 2)}\n`;
}
