"""What wgsim and the lab's side agree on: numbers. Generated from src/contract by scripts/emit-contract.ts."""

ASK_BEAT = 1
ASK_SILENCE = 15
ECHO_SIZE = 84
ECHO_TIMEOUT = 1
KEEPALIVE_LENGTH = 32
