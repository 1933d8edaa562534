"""The context object of a Lambda function, as the runtime interface client for Python builds it."""

import os
import time
from typing import Any

ACCOUNT = "000000000000"  # the account of local emulators by custom; no real one has it
REGION = "us-east-1"  # where nothing else is said


class LambdaContext:
    """What a handler gets beside its event. `deadline` is in epoch milliseconds, as `Lambda-Runtime-Deadline-Ms`."""

    def __init__(self, request_id: str, deadline: int) -> None:
        self.aws_request_id = request_id
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]  # a text: so it is in Lambda
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = function_arn(self.function_name)
        self.identity: Any = None
        self.client_context: Any = None
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the sandbox is killed; never negative."""
        return max(0, self._deadline - int(time.time() * 1000))


def function_arn(name: str) -> str:
    """The ARN of a function of this machine's made-up account."""
    return f"arn:aws:lambda:{os.environ.get('AWS_REGION', REGION)}:{ACCOUNT}:function:{name}"
