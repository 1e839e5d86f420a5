// Fills patterns such as `{site}`, `{100+site}` or `{gateway-number:3}` in names and addresses of sites.

/** Values that a pattern may name. Text stands alone; numbers may be added, subtracted and multiplied. */
export type PatternValues = Readonly<Record<string, number | string>>;

export type Filled = {readonly text: string} | {readonly problem: string};

const token = /\s*(?:(\d+)|([a-z]+(?:-[a-z]+)*)|([-+*]))\s*/y;

/** Fills every `{…}` of a pattern. A format may follow a colon: `:3` pads with zeros to 3 digits, `:x` is hexadecimal. */
export function fillPattern(pattern: string, values: PatternValues): Filled {
	let problem: string | null = null;
	const text = pattern.replaceAll(/\{([^{}]*)\}/g, (_, body: string) => {
		const [, expression = '', format = ''] = /^([^:]*)(?::(.*))?$/.exec(body) ?? [];
		const value = evaluate(expression, values);
		if (typeof value === 'object') {
			problem ??= value.problem;
			return '';
		}

		const formatted = applyFormat(value, format);
		if (formatted === null) {
			problem ??= `{${body}} has an unknown format; after the colon write a number of digits, or x`;
		}

		return formatted ?? '';
	});
	return problem === null ? {text} : {problem};
}

function applyFormat(value: number | string, format: string): string | null {
	if (format === '') {
		return String(value);
	}

	if (typeof value === 'string') {
		return null;
	}

	if (format === 'x') {
		return value.toString(16);
	}

	return /^[1-9]$/.test(format) ? String(value).padStart(Number(format), '0') : null;
}

/** A sum of products, from the left. */
function evaluate(expression: string, values: PatternValues): number | string | {problem: string} {
	const tokens = tokenize(expression);
	if (tokens === null || tokens.length % 2 === 0) {
		return {
			problem: `{${expression}} is not an expression; write a name, or numbers and names joined by +, - or *`,
		};
	}

	const operands: (number | string)[] = [];
	for (let index = 0; index < tokens.length; index += 2) {
		const operand = lookUp(tokens[index]!, values);
		if (operand === null) {
			const known = Object.keys(values).map(name => `{${name}}`);
			return {problem: `{${tokens[index]}} is unknown; known are ${known.join(', ')}`};
		}

		operands.push(operand);
	}

	if (operands.length === 1) {
		return operands[0]!;
	}

	return (
		calculate(operands, tokens) ?? {problem: `{${expression}} calculates with text; only numbers add up`}
	);
}

function tokenize(expression: string): string[] | null {
	const tokens: string[] = [];
	token.lastIndex = 0;
	while (token.lastIndex < expression.length) {
		const match = token.exec(expression);
		if (match === null) {
			return null;
		}

		const isOperator = match[3] !== undefined;
		if (isOperator !== (tokens.length % 2 === 1)) {
			return null;
		}

		tokens.push(match[0].trim());
	}

	return tokens;
}

function lookUp(name: string, values: PatternValues): number | string | null {
	if (/^\d+$/.test(name)) {
		return Number(name);
	}

	return Object.hasOwn(values, name) ? values[name]! : null;
}

function calculate(operands: readonly (number | string)[], tokens: readonly string[]): number | null {
	let sum = 0;
	let product: number | null = null;
	let sign = 1;
	for (const [index, operand] of operands.entries()) {
		if (typeof operand === 'string') {
			return null;
		}

		const operator = index === 0 ? '+' : tokens[index * 2 - 1];
		if (operator === '*') {
			product = (product ?? 1) * operand;
		} else {
			sum += sign * (product ?? 0);
			sign = operator === '-' ? -1 : 1;
			product = operand;
		}
	}

	return sum + sign * (product ?? 0);
}
