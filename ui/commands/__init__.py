"""The commands of `pincite`: `asking` has those that ask, `library` those that look after a library
of one's own, `opening` the options and the libraries of both."""
