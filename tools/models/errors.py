"""The one error this tool raises for things that can go wrong on a healthy machine."""


class PrepareError(Exception):
    """What was expected and what came instead, and what the reader can do about it."""

    def __init__(self, message, remedy=""):
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self):
        return f"{self.message}\n  what to do: {self.remedy}" if self.remedy else self.message
