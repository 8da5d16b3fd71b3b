"""Where people touch it: the command and the chat."""
