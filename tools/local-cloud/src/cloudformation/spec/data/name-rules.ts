/** How long a name may be, where the stack's name and the logical id can make it longer. Others: 64. */
export const longestName: Readonly<Record<string, number>> = {
  'AWS::AutoScaling::AutoScalingGroup': 255,
  'AWS::CloudWatch::Alarm': 255,
  'AWS::ECR::Repository': 256,
  'AWS::ECS::Cluster': 255,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 32,
  'AWS::ElasticLoadBalancingV2::TargetGroup': 32,
  'AWS::IAM::InstanceProfile': 128,
  'AWS::IAM::ManagedPolicy': 128,
  'AWS::Logs::LogGroup': 512,
  'AWS::RDS::DBInstance': 63,
  'AWS::S3::Bucket': 63,
  'AWS::SNS::Topic': 256,
  'AWS::SQS::Queue': 80,
  'AWS::SSM::Parameter': 1011,
};

/** Services whose names have no capital letters. */
export const lowerCaseNames =
  /^AWS::(S3|ECR|RDS|ElastiCache|MemoryDB|DocDB|Neptune|Redshift|OpenSearchService|Elasticsearch)::/;
