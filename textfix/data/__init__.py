"""What passes between the steps: plain, frozen data that knows nothing of files or of the command line."""
