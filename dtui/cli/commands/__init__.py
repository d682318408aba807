"""The commands, one file each. None loads a model or a toolkit before it is called."""
