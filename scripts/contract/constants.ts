// Renders the constants of src/contract for Python and for shell.

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

const origin = 'Generated from src/contract by scripts/emit-contract.ts.';

/** Constants by name, in upper case. `kinds` are in words. */
export const renderPython = (constants: Readonly<Record<string, string | number>>, kinds: string): string =>
	[
		`"""What wgsim and the lab's side agree on: ${kinds}. ${origin}"""`,
		'',
		...Object.entries(constants).map(
			([name, value]) => `${snake(name).toUpperCase()} = ${JSON.stringify(value)}`,
		),
		'',
	].join('\n');

/** Variables by name, in lower case. */
export const renderShell = (constants: Readonly<Record<string, string | number>>): string =>
	[
		`# What wgsim and the lab's side agree on: paths and sockets. Sourced by all others. ${origin}`,
		'# shellcheck disable=SC2034 # Those that source it use them.',
		'',
		...Object.entries(constants).map(([name, value]) => `${snake(name)}=${value}`),
		'',
	].join('\n');
