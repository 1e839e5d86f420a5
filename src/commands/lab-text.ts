// What the help says of a lab that is given as an argument or option.

/** Every `[lab]`. */
export const labText =
	'the lab (default: the one in WGSIM_LAB, started from a file in this folder, or your only one)';

/** Of a verb that finds the lab by its node. */
export const nodeLabText = 'the lab, if several have a node of this name (default: as for status)';
