import time

print("Python task started...", flush=True)
time.sleep(3)
print("Task completed successfully!", flush=True)
