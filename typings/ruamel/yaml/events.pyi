from ruamel.yaml.error import StreamMark

class Event:
    """One of many kinds; what only some have is asked for by name."""

    start_mark: StreamMark
    end_mark: StreamMark
